/* SPDX-License-Identifier: Apache-2.0 */
/* The table of keys (keys.def): which command a key means on which screen. */
#ifndef TOP_KEYS_H
#define TOP_KEYS_H

#include "term.h"

/* Kinds of screens, as bits. */
enum screen_kind {
	SCREEN_TABLE = 1,
	SCREEN_LIST = 2,
	SCREEN_TEXT = 4,
	SCREEN_SPECTRO = 8,
	SCREEN_PAGE = 16,
};

enum command {
	CMD_NONE,
	CMD_HELP,
	CMD_VIEWS,
	CMD_RENDER,
	CMD_FILTER,
	CMD_ECHO,
	CMD_DIG,
	CMD_INFO,
	CMD_ACTIONS,
	CMD_SORT,
	CMD_SPECTRO,
	CMD_SEARCH,
	CMD_PAUSE,
	CMD_BACK,
	CMD_CLEAR,
	CMD_GOTO_LINE,
	CMD_RECTANGLE,
	CMD_DRILL,
	CMD_UP,
	CMD_DOWN,
	CMD_PAGE_UP,
	CMD_PAGE_DOWN,
	CMD_HOME,
	CMD_END,
	CMD_LEFT,
	CMD_RIGHT,
	CMD_CANCEL,
	CMD_GOTO,
	CMD_PRESET,
	CMD_NEXT,
	CMD_PREVIOUS,
	CMD_SORT_COLUMN,
	CMD_SORT_LEFT,
	CMD_SORT_RIGHT,
	CMD_INVERT,
	CMD_COLUMNS,
	CMD_BESIDE,
	CMD_TREE,
	CMD_USERS,
	CMD_NO_KERNEL,
	CMD_FOLLOW,
	CMD_TAG,
	CMD_STRIP_LEFT,
	CMD_STRIP_RIGHT,
	CMD_STRIP_BEGIN,
	CMD_STRIP_END,
	CMD_ZOOM_IN,
	CMD_ZOOM_OUT,
	CMD_STRIP_WHAT,
	CMD_OLDER,
	CMD_NEWER,
	CMD_SPECTRO_FILE,
	CMD_DETAIL,
	CMD_COPY,
	CMD_WRITE,
	CMD_EXPORT,
	CMD_SAY,
	CMD_SAVE,
	CMD_REDRAW,
	CMD_QUIT,
	CMD_FILTER_TEXT, /* a click on the filter: edit the whole of it */
	NCOMMANDS,
};

#define KEYS_MAX 9 /* of a row */

struct key_row {
	enum command command;
	const char *name; /* HELP: as in keys.def and in the configuration */
	unsigned int screens;
	bool added;	    /* NEW: csysdig does not have it */
	const char *legend; /* "": not in the legend */
	uint32_t keys[KEYS_MAX];
	const char *help;
};

/* The n-th row; NULL after the last one. */
const struct key_row *keys_row(size_t n);

/*
 * The row that has a key on a screen; *index is the place of the key in it. NULL: no row.
 */
const struct key_row *keys_find(unsigned int screen, uint32_t code, size_t *index);

/* Adds a key to a command by its name, in front of all others. Returns false: no such name. */
bool keys_bind(const char *command, uint32_t code);

/* Under the name csysdig, > is as F9. */
void keys_set_compatible(void);

/* The name of a key (F2, Ctrl-F, p), and the key of a name (0: none). */
void keys_name(uint32_t code, char *name, size_t size);
uint32_t keys_parse(const char *name);

#endif
