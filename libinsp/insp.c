// SPDX-License-Identifier: Apache-2.0
/*
 * The handle: opens the source, loads the state, and holds the caller's settings.
 */
#include "filter/filter.h"
#include "state/budget.h"
#include "state/container_edit.h"
#include "state/detail.h"
#include "state/error.h"
#include "state/fd_edit.h"
#include "state/load.h"
#include "state/parse.h"
#include "state/span.h"
#include "state/thread_edit.h"
#include "state/user_edit.h"
#include "engine.h"

#include <errno.h>
#include <stdlib.h>

int insp_load(struct insp *insp)
{
	int err = insp_load_state(insp);

	insp_spans_free(insp);
	insp_suppress_loaded(insp);
	if (insp->memory.failed)
		err = -ENOMEM;
	return err ? insp_fail(insp, err, "out of memory") : 0;
}

int insp_open_scap(struct insp **result, struct scap *scap, int err)
{
	struct insp *insp = *result = calloc(1, sizeof(*insp));

	if (!insp) {
		scap_close(scap);
		return -ENOMEM;
	}
	insp->scap = scap;
	insp->state = scap_state(scap);
	insp_set_max_threads(insp, INSP_THREADS_MAX);
	insp_budget_set(insp, scap_state_memory(scap));
	insp->announcer = insp_thread_new(insp, -1);
	if (!insp->announcer || insp_types_init(insp))
		return insp_fail(insp, -ENOMEM, "out of memory");
	if (err)
		return insp_fail_scap(insp, err);
	insp->live = scap_is_live(scap);
	insp_set_patience(insp, insp->live ? INSP_REJECTED_MAX : 0);
	return insp_load(insp);
}

int insp_open(struct insp **result, enum scap_source source, const struct scap_options *opts)
{
	struct scap *scap;
	int err = scap_open(&scap, source, opts);

	return insp_open_scap(result, scap, err);
}

const struct insp_forgotten *insp_forgotten(const struct insp *insp)
{
	return &insp->forgotten;
}

void insp_close(struct insp *insp)
{
	if (!insp)
		return;
	insp_filter_free(insp->own_filter);
	insp_macros_free(insp);
	insp_threads_clear(insp);
	if (insp->ending.kept)
		insp_fdtable_put(insp, insp->ending.kept);
	insp_thread_free(insp, insp->announcer);
	insp_containers_clear(insp);
	insp_memory_free(&insp->memory, insp->containers.cgroups);
	insp_fd_pool_free(insp);
	insp_users_free(insp);
	insp_services_fini(&insp->services);
	insp_suppress_fini(insp);
	insp_spans_free(insp);
	free(insp->server_ports);
	free(insp->switches.at_ns);
	free(insp->types);
	insp_snapshot_free(insp);
	scap_close(insp->scap);
	free(insp);
}

struct scap *insp_scap(struct insp *insp)
{
	return insp ? insp->scap : NULL;
}

int insp_seek(struct insp *insp, uint64_t ts_ns)
{
	const struct scap_event *ev;
	struct scap_place place;
	uint32_t n;
	int res = scap_seek(insp->scap, ts_ns, &place);

	if (res <= 0)
		return res < 0 ? insp_fail_scap(insp, res) : 0;
	res = insp_load(insp);
	for (n = 0; n < place.announcements && !res; n++) {
		if (scap_next(insp->scap, &ev) != SCAP_EVENT)
			continue;
		insp_process(insp, ev);
		insp_finish_event(insp);
	}
	insp_detail_load(insp, place.detail, place.detail_len);
	insp->nevents = place.numbered;
	insp->first_ts_ns = place.first_ts_ns;
	insp->begun = true;
	return res ? res : 1;
}

void insp_set_patience(struct insp *insp, unsigned int rejected_max)
{
	insp->rejected_max = rejected_max;
}

void insp_set_filter(struct insp *insp, struct insp_filter *filter)
{
	insp->filter = filter;
}

int insp_set_filter_text(struct insp *insp, const char *text)
{
	struct insp_filter *filter;
	int err = insp_filter_compile(insp, text, &filter);

	if (err)
		return err;
	insp_set_filter(insp, filter);
	insp_filter_free(insp->own_filter);
	insp->own_filter = filter;
	return 0;
}

void insp_set_print(struct insp *insp, const struct insp_print *print)
{
	insp->print = *print;
	if (!print->services)
		insp_services_fini(&insp->services);
	else if (!insp->services.count)
		insp_services_load(&insp->services);
}
