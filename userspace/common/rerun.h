/* SPDX-License-Identifier: Apache-2.0 */
/* sysdig.run_app() of a chisel: executes the program again with other arguments. */
#ifndef RERUN_H
#define RERUN_H

/*
 * Executes the program with these arguments: blanks separate words, double quotes group.
 * Returns only on failure: 1, after one line on stderr.
 */
int rerun(const char *command_line);

#endif
