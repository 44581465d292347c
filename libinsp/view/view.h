/* SPDX-License-Identifier: Apache-2.0 */
/* Views as their makers see them, beside what insp.h declares: a view from its parts. */
#ifndef INSP_VIEW_H
#define INSP_VIEW_H

#include "insp.h"

/* A view that shows nothing yet; insp_view_free() frees it. NULL: out of memory. */
struct insp_view *insp_view_alloc_empty(void);
/* Memory of zeros that is freed with the view. NULL: out of memory. */
void *insp_view_alloc(struct insp_view *view, size_t size);
/*
 * Sets what an empty view shows. The columns are copied, keys first; all else that
 * info points to must live as long as the view. Returns NULL, or what is wrong with it.
 */
const char *insp_view_set_info(struct insp_view *view, const struct insp_view_info *info);

#endif
