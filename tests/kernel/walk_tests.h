/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Tests of a walk inside the kernel, for both engines: its state must be that of /proc,
 * even if tasks change meanwhile. The program that links them says how to walk.
 */
#ifndef WALK_TESTS_H
#define WALK_TESTS_H

#include <stdbool.h>

struct scap_store;

/* ---- defined by the program ------------------------------------------------------- */

/* Fills an empty store with all threads. Returns 0 or a negative errno. */
int walk(struct scap_store *store);
/* Whether walk() can do this without a fallback to /proc. */
bool walks_in_kernel(void);

/* ---- defined by walk_tests.c ------------------------------------------------------ */

/* The tests make files in the working directory: a temporary one, between these two. */
void enter_folder(void);
void leave_folder(void);
/* Sets the number of processes in walk_of_a_crowd; ignores what is not a valid one. */
void set_crowd_size(const char *processes);

/* Prints a line about a failure and returns false. */
bool complain(const char *fmt, ...) __attribute__((format(printf, 1, 2)));

bool test_walk_shows_what_proc_shows(void);
bool test_walk_while_descriptors_and_processes_change(void);
/* Also prints the time of the walk and that of reading /proc. */
bool test_walk_of_a_crowd(void);

#endif
