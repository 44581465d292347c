// SPDX-License-Identifier: Apache-2.0
/* The ringside program: reads the command line and runs the command it names. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "capture.h"
#include "output.h"
#include "rerun.h"

static int run(struct config *cfg)
{
	switch (cfg->action) {
	case ACT_LIST_FIELDS:
		return cmd_list_fields(cfg);
	case ACT_LIST_EVENTS:
		return cmd_list_events(cfg);
	case ACT_LIST_CHISELS:
		return cmd_list_chisels(cfg);
	case ACT_CHISEL_INFO:
		return cmd_chisel_info(cfg);
	case ACT_DOCTOR:
		return cmd_doctor(cfg);
	case ACT_REPAIR:
		return cmd_repair(cfg);
	case ACT_CAPTURE:
		break;
	}
	return cmd_capture(cfg);
}

/* What became of standard output. A command's own status goes before its reader's end. */
static int output_status(const struct config *cfg, int status)
{
	int err = output_flush();

	if (!err || status)
		return status;
	if (err == -EPIPE)
		return cfg->command ? status : STATUS_OUTPUT_GONE;
	complain("standard output: cannot write: %s", strerror(-err));
	return 1;
}

int main(int argc, char **argv)
{
	struct config cfg;
	int err = config_parse(&cfg, argc, argv);
	int status = err < 0;
	char *next_run;

	if (!err)
		status = run(&cfg);
	status = output_status(&cfg, status);
	next_run = cfg.next_run;
	cfg.next_run = NULL;
	config_fini(&cfg);
	if (next_run && !status)
		status = rerun(next_run);
	free(next_run);
	return status;
}
