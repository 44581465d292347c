// SPDX-License-Identifier: Apache-2.0
/* The ringside program: parses the command line and runs what it asks for. */
#include <errno.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>

#include "capture/capture.h"
#include "common/complain.h"
#include "options/options.h"
#include "common/output.h"
#include "common/rerun.h"

static int run_action(struct run *run)
{
	const struct request *req = run->req;

	switch (req->action) {
	case ACT_LIST_FIELDS:
		return cmd_list_fields(req);
	case ACT_LIST_EVENTS:
		return cmd_list_events(req);
	case ACT_LIST_CHISELS:
		return cmd_list_chisels(run);
	case ACT_LIST_VIEWS:
		return cmd_list_views(run);
	case ACT_CHISEL_INFO:
		return cmd_chisel_info(run);
	case ACT_DOCTOR:
		return cmd_doctor();
	case ACT_REPAIR:
		return cmd_repair(req);
	case ACT_REPORT:
		return cmd_report(run);
	case ACT_SERVE:
		return cmd_serve(run);
	case ACT_TOP:
		return cmd_top(run);
	case ACT_CAPTURE:
		break;
	}
	return cmd_capture(run);
}

/*
 * The exit status once standard output is flushed. If its reader went away, the status
 * says so, unless a command was run: then the status is the command's.
 */
static int output_status(const struct request *req, int status)
{
	int err = output_flush();

	if (!err || status)
		return status;
	if (err == -EPIPE)
		return req->command ? status : STATUS_OUTPUT_GONE;
	complain("standard output: cannot write: %s", strerror(-err));
	return 1;
}

int main(int argc, char **argv)
{
	struct request req = { 0 };
	struct run run;
	int err, status;
	char *next_run;

	if (argc > 1 && !strcmp(argv[1], "--complete"))
		return cmd_complete(argc, argv);
	err = run_init(&run, &req);

	/* a file that grows beyond the limit of the shell (ulimit -f) is a write that fails */
	signal(SIGXFSZ, SIG_IGN);
	if (!err)
		err = options_parse(&req, &run, argc, argv);
	if (!err)
		err = run_set_request(&run);
	status = err ? err < 0 : run_action(&run);
	status = output_status(&req, status);
	next_run = run.next_run;
	run.next_run = NULL;
	run_fini(&run);
	options_fini(&req);
	if (next_run && !status)
		status = rerun(next_run);
	free(next_run);
	return status;
}
