/* SPDX-License-Identifier: Apache-2.0 */
/* Builds views. The functions that use a view are in insp_view.h. */
#ifndef INSP_VIEW_H
#define INSP_VIEW_H

#include "insp_view.h"

/* A new view without columns; insp_view_free() frees it. NULL: out of memory. */
struct insp_view *insp_view_alloc_empty(void);
/* Zeroed memory that is freed with the view. NULL: out of memory. */
void *insp_view_alloc(struct insp_view *view, size_t size);
/*
 * Sets the contents of a new view. Copies the columns, keys first; everything else that
 * info points to must live as long as the view. Returns NULL, or the reason of a failure.
 */
const char *insp_view_set_info(struct insp_view *view, const struct insp_view_info *info);

#endif
