/* SPDX-License-Identifier: Apache-2.0 */
/* What the program does for chisels: where they lie, their arguments, their wishes. */
#ifndef CHISELS_H
#define CHISELS_H

#include "options.h"

/* Fills cfg->host. Pair with chisel_host_fini(). Returns 0 or a negative errno. */
int chisel_host_init(struct config *cfg);
void chisel_host_fini(struct config *cfg);

/* -c NAME: loads the chisel and takes its arguments from the words that follow. */
int chisel_add(struct config *cfg, const char *name);

/* The words with one blank between them; the caller frees. NULL: out of memory. */
char *join_words(char *const *words, int n);

#endif
