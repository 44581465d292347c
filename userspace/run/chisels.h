/* SPDX-License-Identifier: Apache-2.0 */
/* What the program does for chisels: it finds and loads them, and serves their requests. */
#ifndef CHISELS_H
#define CHISELS_H

#include <limits.h>

#include "run.h"

/* Fills run->host. Pair with chisel_host_fini(). Returns 0 or a negative errno. */
int chisel_host_init(struct run *run);
void chisel_host_fini(struct run *run);

/* Copies to run->host the options that chisels can ask for. */
void chisel_host_update(struct run *run);

/*
 * -c NAME: loads the chisel. words are the words that follow, ended by NULL. Returns how
 * many of them are the chisel's arguments (0 or 1), or a negative errno after one line on
 * stderr.
 */
int chisel_add(struct run *run, const char *name, char *const *words);

/*
 * The name of the chisel or view in a file of a chisel folder, which is the file's name
 * without .lua. False: the file has another name.
 */
bool chisel_name_of(const char *file, char name[NAME_MAX + 1]);

/* Whether the words make a filter. */
bool words_are_filter(struct run *run, char *const *words, int n);

/* Joins the words with a blank between each two. The caller frees it; NULL: out of memory. */
char *join_words(char *const *words, int n);

#endif
