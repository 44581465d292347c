/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Sets of values. The set borrows its texts: they must outlive it.
 */
#ifndef INSP_FILTER_SET_H
#define INSP_FILTER_SET_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct insp_filter_set;

/* NULL: out of memory. insp_filter_set_free() frees it and accepts NULL. */
struct insp_filter_set *insp_filter_set_new(void);
void insp_filter_set_free(struct insp_filter_set *set);

/* Whole values of any bytes. insp_filter_set_add() returns false if memory runs out. */
bool insp_filter_set_add(struct insp_filter_set *set, const void *text, size_t len);
bool insp_filter_set_has(const struct insp_filter_set *set, const void *text, size_t len);

/* Paths, by whole components: a set with /etc has /etc and all paths below, but not /etcx. */
bool insp_filter_set_add_path(struct insp_filter_set *set, const char *path, size_t len);
bool insp_filter_set_has_path(const struct insp_filter_set *set, const char *path, size_t len);

#endif
