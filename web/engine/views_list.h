/* SPDX-License-Identifier: Apache-2.0 */
/* The views of the page, made from chisels/v_*.lua: see web/views_to_c.c. */
#ifndef WEB_VIEWS_LIST_H
#define WEB_VIEWS_LIST_H

#include "insp_view.h"

extern const struct insp_view_info *const web_views[]; /* NULL at the end */

#endif
