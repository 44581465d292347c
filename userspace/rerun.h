/* SPDX-License-Identifier: Apache-2.0 */
/* sysdig.run_app: the program again, with other words. */
#ifndef RERUN_H
#define RERUN_H

/*
 * Becomes the program again with these arguments: blanks between, double quotes
 * group. Returns only on failure: 1, after one line on stderr.
 */
int rerun(const char *command_line);

#endif
