// SPDX-License-Identifier: Apache-2.0
/* Sets up and frees a run, and merges the user's options with the chisels' wishes. */
#include "run.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "chisels.h"
#include "common/complain.h"
#include "lines.h"
#include "watchdog.h"

int run_init(struct run *run, const struct request *req)
{
	const struct scap_options none = { .size = sizeof(none) };
	int err;

	*run = (struct run){ .req = req };
	err = chisel_host_init(run);
	if (!err)
		err = insp_open(&run->scratch, SCAP_TEST, &none);
	if (err)
		complain("%s", run->scratch ? insp_error(run->scratch) : strerror(-err));
	return err;
}

void run_fini(struct run *run)
{
	size_t n;

	watchdog_stop();
	for (n = 0; n < run->nchisels; n++)
		insp_chisel_free(run->chisels[n].chisel);
	insp_view_free(run->view);
	free(run->view_filter);
	lines_free(run->lines);
	insp_close(run->scratch);
	chisel_host_fini(run);
	free(run->filter);
	free(run->next_run);
	free(run->lowered);
	free(run->lowered_text);
}

int run_set_request(struct run *run)
{
	const struct request *req = run->req;

	/* a filter that a chisel set while it was loaded is not in force */
	free(run->filter);
	run->filter = strdup(req->filter);
	if (!run->filter) {
		complain("out of memory");
		return -ENOMEM;
	}
	chisel_host_update(run);
	run->host.filter = req->filter;
	/* chisels refresh their tables when live; a command uses the screen, and it ends */
	run->host.is_live = !req->ninputs && !req->command;
	return 0;
}

uint32_t run_snaplen(const struct run *run)
{
	const struct request *req = run->req;
	uint32_t snaplen = req->snaplen ? req->snaplen : run->wish.snaplen;

	if (req->no_data)
		return RS_SNAPLEN_NONE;
	if (req->whole_tracers && snaplen < INSP_TRACER_BYTES_MAX)
		return INSP_TRACER_BYTES_MAX;
	return snaplen;
}

struct insp_print run_print(const struct run *run)
{
	struct insp_print print = run->req->print;

	if (print.buffers == INSP_BUF_DOTS)
		print.buffers = run->wish.output.buffers;
	print.json |= run->wish.output.json;
	return print;
}

int define_name(struct insp *insp, const char *arg)
{
	const char *sign = strchr(arg, '=');
	char *name = sign ? strndup(arg, sign - arg) : NULL;
	int err = name ? insp_filter_define(insp, name, sign + 1) : -EINVAL;

	free(name);
	return err;
}
