// SPDX-License-Identifier: Apache-2.0
/* The table of keys, and what keys are called. */
#include "keys.h"

#include <stdio.h>
#include <string.h>
#include <strings.h>

#include "common/array.h"
#include "cells.h"

#define TABLE SCREEN_TABLE
#define LIST SCREEN_LIST
#define TEXT SCREEN_TEXT
#define SPECTRO SCREEN_SPECTRO
#define PAGE SCREEN_PAGE
#define OLD false
#define NEW true
#define UNPACK(...) __VA_ARGS__

static struct key_row rows[] = {
#define KEYS(command, screens, added, legend, keys, help) \
	{ CMD_##command, #command, screens, added, legend, { UNPACK keys }, help },
#include "keys.def"
#undef KEYS
};

/* Keys of the user's configuration. */
static struct {
	uint32_t code;
	enum command command;
} bound[64];
static size_t nbound;

static const struct {
	uint32_t code;
	const char *name;
} names[] = {
	{ K_UP, "Up" },
	{ K_DOWN, "Down" },
	{ K_LEFT, "Left" },
	{ K_RIGHT, "Right" },
	{ K_SHIFT_LEFT, "Shift-Left" },
	{ K_SHIFT_RIGHT, "Shift-Right" },
	{ K_PAGE_UP, "PgUp" },
	{ K_PAGE_DOWN, "PgDn" },
	{ K_HOME, "Home" },
	{ K_END, "End" },
	{ K_DELETE, "Del" },
	{ K_BACKSPACE, "Backspace" },
	{ K_ENTER, "Enter" },
	{ K_ESC, "Esc" },
	{ K_TAB, "Tab" },
	{ K_BACKTAB, "Shift-Tab" },
	{ K_SHIFT_F12, "Shift-F12" },
	{ ' ', "Space" },
};

const struct key_row *keys_row(size_t n)
{
	return n < ARRAY_SIZE(rows) ? &rows[n] : NULL;
}

static const struct key_row *find_bound(unsigned int screen, uint32_t code)
{
	size_t n, row;

	for (n = 0; n < nbound; n++)
		for (row = 0; bound[n].code == code && row < ARRAY_SIZE(rows); row++)
			if (rows[row].command == bound[n].command && (rows[row].screens & screen))
				return &rows[row];
	return NULL;
}

const struct key_row *keys_find(unsigned int screen, uint32_t code, size_t *index)
{
	const struct key_row *row = find_bound(screen, code);
	size_t n;

	*index = 0;
	if (row || !code)
		return row;
	for (row = rows; row < rows + ARRAY_SIZE(rows); row++) {
		for (n = 0; n < KEYS_MAX && (row->screens & screen); n++) {
			if (row->keys[n] == code) {
				*index = n;
				return row;
			}
		}
	}
	return NULL;
}

static bool add_binding(enum command command, uint32_t code)
{
	if (nbound == ARRAY_SIZE(bound))
		return false;
	bound[nbound].code = code;
	bound[nbound++].command = command;
	return true;
}

bool keys_bind(const char *command, uint32_t code)
{
	size_t n;

	for (n = 0; n < ARRAY_SIZE(rows); n++)
		if (!strcasecmp(rows[n].name, command))
			return add_binding(rows[n].command, code);
	return false;
}

void keys_set_compatible(void)
{
	add_binding(CMD_SORT, '>');
}

void keys_name(uint32_t code, char *name, size_t size)
{
	char bytes[5] = "";
	size_t n;

	for (n = 0; n < ARRAY_SIZE(names); n++) {
		if (names[n].code == code) {
			snprintf(name, size, "%s", names[n].name);
			return;
		}
	}
	if (code >= K_F1 && code <= K_F12) {
		snprintf(name, size, "F%d", (int)(code - K_F1 + 1));
	} else if (code < 27) {
		snprintf(name, size, "Ctrl-%c", (int)code + 'A' - 1);
	} else {
		utf8_encode(code, bytes);
		snprintf(name, size, "%s", bytes);
	}
}

uint32_t keys_parse(const char *name)
{
	size_t n, len = strlen(name);
	wchar_t code;
	int number;

	for (n = 0; n < ARRAY_SIZE(names); n++)
		if (!strcasecmp(names[n].name, name))
			return names[n].code;
	if (len > 1 && (*name == 'F' || *name == 'f') && sscanf(name + 1, "%d", &number) == 1 &&
	    number >= 1 && number <= 12)
		return K_F1 + number - 1;
	if (len == 6 && !strncasecmp(name, "ctrl-", 5))
		return K_CTRL(name[5]);
	return len && utf8_decode(name, len, &code) == len && code >= ' ' ? (uint32_t)code : 0;
}
