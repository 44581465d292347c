// SPDX-License-Identifier: Apache-2.0
/*
 * The handle: a source of events underneath, the state of threads beside it.
 */
#include "insp_state.h"

#include <errno.h>
#include <stdlib.h>

/* Makes the source's fault our own. */
static int fail_scap(struct insp *insp, int err)
{
	return insp_fail(insp, err, "%s", scap_error(insp->scap));
}

static int load(struct insp *insp)
{
	int err = insp_load_state(insp);

	insp_suppress_loaded(insp);
	return err ? insp_fail(insp, err, "out of memory") : 0;
}

int insp_open(struct insp **result, enum scap_source source, const struct scap_options *opts)
{
	struct insp *insp = calloc(1, sizeof(*insp));
	int err;

	*result = insp;
	if (insp)
		insp->announcer = insp_thread_new(-1);
	if (!insp || !insp->announcer || insp_types_init(insp))
		return insp ? insp_fail(insp, -ENOMEM, "out of memory") : -ENOMEM;
	err = scap_open(&insp->scap, source, opts);
	if (err)
		return fail_scap(insp, err);
	insp->live = scap_is_live(insp->scap);
	return load(insp);
}

void insp_close(struct insp *insp)
{
	if (!insp)
		return;
	insp_threads_clear(insp);
	insp_thread_free(insp, insp->announcer);
	insp_containers_clear(insp);
	free(insp->cgroups);
	insp_fd_pool_free(insp);
	insp_users_free(insp);
	insp_services_fini(&insp->services);
	insp_suppress_fini(insp);
	free(insp->server_ports);
	free(insp->types);
	scap_close(insp->scap);
	free(insp);
}

struct scap *insp_scap(struct insp *insp)
{
	return insp->scap;
}

/* Events that the filter may reject in a row before a live source's caller is heard. */
#define REJECTED_MAX 4096

int insp_next(struct insp *insp, const struct insp_event **ev)
{
	const struct scap_event *scap_ev;
	unsigned int rejected = 0;
	int res;

	for (;;) {
		insp_finish_event(insp);
		res = scap_next(insp->scap, &scap_ev);
		if (res == SCAP_EVENT) {
			if (insp_process(insp, scap_ev))
				break;
			if (insp->live && ++rejected == REJECTED_MAX)
				return SCAP_TIMEOUT;
		} else if (res == SCAP_RESTART) {
			res = load(insp);
			if (res)
				return res;
		} else {
			return res < 0 ? fail_scap(insp, res) : res;
		}
	}
	*ev = &insp->event;
	return SCAP_EVENT;
}

void insp_set_filter(struct insp *insp, struct insp_filter *filter)
{
	insp->filter = filter;
}

void insp_keep_state_events(struct insp *insp, bool keep)
{
	insp->keep_state_events = keep;
}

void insp_set_print(struct insp *insp, const struct insp_print *print)
{
	insp->print = *print;
	if (!print->services)
		insp_services_fini(&insp->services);
	else if (!insp->services.count)
		insp_services_load(&insp->services);
}

const struct insp_print *insp_get_print(const struct insp *insp)
{
	return &insp->print;
}

uint64_t insp_first_ts_ns(const struct insp *insp)
{
	return insp->first_ts_ns;
}

uint64_t insp_last_ts_ns(const struct insp *insp)
{
	return insp->last_ts_ns;
}
