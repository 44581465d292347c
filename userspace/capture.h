/* SPDX-License-Identifier: Apache-2.0 */
/* The commands of the program: each returns its exit status. */
#ifndef CAPTURE_H
#define CAPTURE_H

#include "options.h"

/* Of a capture whose reader went away, as if SIGPIPE had ended it. */
enum { STATUS_OUTPUT_GONE = 128 + 13 };

/* Takes events from the live machine or from files, and shows or writes them. */
int cmd_capture(struct config *cfg);

int cmd_list_fields(const struct config *cfg);
int cmd_list_events(const struct config *cfg);
int cmd_list_chisels(struct config *cfg);
int cmd_chisel_info(struct config *cfg);
int cmd_doctor(const struct config *cfg);
int cmd_repair(const struct config *cfg);

#endif
