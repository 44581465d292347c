/* SPDX-License-Identifier: Apache-2.0 */
/* The commands of the program: each returns its exit status. */
#ifndef CAPTURE_H
#define CAPTURE_H

#include "run/run.h"

/* The status if the reader of standard output is gone: the same as after SIGPIPE. */
enum { STATUS_OUTPUT_GONE = 128 + 13 };

/* Takes events from the live machine or from files, and shows or writes them. */
int cmd_capture(struct run *run);

/*
 * Writes the events of the pass's source that pass the filter to its trace file.
 * capture_prepare() comes before, once. Return 0 or a negative errno, after one line on stderr.
 */
int capture_prepare(struct run *run);
int capture_copy(struct run *run, const struct pass *pass);

/* Write traces as a page for a browser, and show traces in a browser. */
int cmd_report(struct run *run);
int cmd_serve(struct run *run);
/* Shows views: on a terminal with keys, else as text or JSON. */
int cmd_top(struct run *run);
/* The same on a terminal, with keys (top/top.c); a message in a program built with TUI=0. */
int top_screens(struct run *run);

int cmd_list_fields(const struct request *req);
int cmd_list_events(const struct request *req);
int cmd_list_chisels(struct run *run);
int cmd_list_views(struct run *run);
int cmd_chisel_info(struct run *run);
int cmd_doctor(void);
/* What a shell offers for a word of a command line: `ringside --complete INDEX -- WORD...`. */
int cmd_complete(int argc, char **argv);
int cmd_repair(const struct request *req);

#endif
