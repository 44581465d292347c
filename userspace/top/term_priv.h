/* SPDX-License-Identifier: Apache-2.0 */
/* Shared by term_curses.c and term_input.c, for these alone. */
#ifndef TOP_TERM_PRIV_H
#define TOP_TERM_PRIV_H

#include "term.h"

/* Prepares for reading keys, after ncurses was started. */
void term_input_init(void);

/* Writes to the terminal, past ncurses. */
void term_write(const char *text, size_t len);

#endif
