/* SPDX-License-Identifier: Apache-2.0 */
/* What Tab offers where a line is typed: line_complete_fn of line_edit.h. */
#ifndef TOP_COMPLETE_H
#define TOP_COMPLETE_H

#include "line_edit.h"

/* Names of fields. */
line_complete_fn complete_field;
/*
 * A filter: fields, operators, words between checks, and values of the column with the field.
 * ctx: struct table, or NULL.
 */
line_complete_fn complete_filter;
/* Names of views. ctx: struct catalog. */
line_complete_fn complete_view;

#endif
