/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Sets of values. The texts stay the caller's and outlive the set.
 */
#ifndef INSP_FILTER_SET_H
#define INSP_FILTER_SET_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct insp_filter_set;

/* NULL: out of memory. Freed with insp_filter_set_free(), which allows NULL. */
struct insp_filter_set *insp_filter_set_new(void);
void insp_filter_set_free(struct insp_filter_set *set);

/* Whole values: any bytes. false: out of memory. */
bool insp_filter_set_add(struct insp_filter_set *set, const void *text, size_t len);
bool insp_filter_set_has(const struct insp_filter_set *set, const void *text, size_t len);

/* Paths, by whole components: /etc stands for /etc and all below it, not for /etcx. */
bool insp_filter_set_add_path(struct insp_filter_set *set, const char *path, size_t len);
bool insp_filter_set_has_path(const struct insp_filter_set *set, const char *path, size_t len);

#endif
