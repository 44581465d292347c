/* SPDX-License-Identifier: Apache-2.0 */
/* The command line: parses it into a request. */
#ifndef OPTIONS_H
#define OPTIONS_H

#include "run/run.h"

/*
 * Parses the command line into *req. Chisels and views are loaded into run as they
 * are met, because a chisel decides whether the next word is its argument. Returns 0 to
 * go on, 1 when there is nothing left to do (--help, --version), or a negative errno after
 * one line on stderr. Pair with options_fini() in every case.
 */
int options_parse(struct request *req, struct run *run, int argc, char **argv);
void options_fini(struct request *req);

/* The format of lines if the user gives none. */
const char *default_format(bool colour);

#endif
