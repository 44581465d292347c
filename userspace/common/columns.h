/* SPDX-License-Identifier: Apache-2.0 */
/* A name and its explanation side by side. */
#ifndef COLUMNS_H
#define COLUMNS_H

#include <stddef.h>

/*
 * Prints name, then text from column indent on, wrapped at blanks to width. A
 * name that reaches into the text's column gets a line of its own.
 */
void print_columns(const char *name, const char *text, size_t indent, size_t width);

#endif
