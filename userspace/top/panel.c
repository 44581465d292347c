// SPDX-License-Identifier: Apache-2.0
/* Draws a panel and moves its selection. What an entry means, the screen knows. */
#include "panel.h"

#include <ctype.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

void panel_open(struct panel *panel, const char *title, int width)
{
	panel_close(panel);
	panel->active = true;
	panel->title = title;
	panel->width = width;
}

void panel_empty(struct panel *panel)
{
	while (panel->n)
		free(panel->entries[--panel->n].text);
}

void panel_close(struct panel *panel)
{
	panel_empty(panel);
	free(panel->entries);
	*panel = (struct panel){ 0 };
}

bool panel_add(struct panel *panel, size_t value, char hotkey, const char *fmt, ...)
{
	struct panel_entry *grown = realloc(panel->entries, (panel->n + 1) * sizeof(*grown));
	va_list args;
	char *text;
	int len;

	if (!grown)
		return false;
	panel->entries = grown;
	va_start(args, fmt);
	len = vasprintf(&text, fmt, args);
	va_end(args);
	if (len < 0)
		return false;
	panel->entries[panel->n++] = (struct panel_entry){ text, hotkey, value };
	return true;
}

/* Whether the characters of `typed` are in the text, in this order. */
static bool matches(const char *text, const char *typed)
{
	for (; *text && *typed; text++)
		typed += tolower((unsigned char)*text) == tolower((unsigned char)*typed);
	return !*typed;
}

static bool is_shown(const struct panel *panel, size_t n)
{
	return matches(panel->entries[n].text, panel->typed);
}

void panel_select(struct panel *panel, size_t value)
{
	size_t n;

	for (n = 0; n < panel->n; n++)
		if (panel->entries[n].value == value)
			panel->selected = n;
}

const struct panel_entry *panel_selected(const struct panel *panel)
{
	size_t n = panel->selected;

	return n < panel->n && is_shown(panel, n) ? &panel->entries[n] : NULL;
}

/* Moves over entries that are shown; stops at the ends. */
static void move(struct panel *panel, long steps)
{
	long at = panel->selected, step = steps < 0 ? -1 : 1;

	for (at += step; at >= 0 && at < (long)panel->n && steps; at += step) {
		if (!is_shown(panel, at))
			continue;
		panel->selected = at;
		steps -= step;
	}
}

/* What was typed changed: selects the entry that begins with it, else the first one shown. */
static void renew_selection(struct panel *panel)
{
	size_t n, best = panel->n, len = strlen(panel->typed);

	for (n = panel->n; n--;) {
		if (!is_shown(panel, n))
			continue;
		if (!strncasecmp(panel->entries[n].text, panel->typed, len))
			best = n;
		else if (best == panel->n ||
			 strncasecmp(panel->entries[best].text, panel->typed, len))
			best = n;
	}
	panel->selected = best;
}

static bool narrow(struct panel *panel, uint32_t code)
{
	size_t len = strlen(panel->typed);

	if (!panel->can_narrow)
		return false;
	if (code == K_BACKSPACE && len) {
		panel->typed[len - 1] = '\0';
	} else if (code >= ' ' && code < 0x7f && len < sizeof(panel->typed) - 1) {
		panel->typed[len] = code;
		panel->typed[len + 1] = '\0';
	} else {
		return false;
	}
	renew_selection(panel);
	return true;
}

static bool find_hotkey(struct panel *panel, uint32_t code)
{
	size_t n;

	for (n = 0; n < panel->n; n++) {
		if (panel->entries[n].hotkey && (unsigned char)panel->entries[n].hotkey == code) {
			panel->selected = n;
			return true;
		}
	}
	return false;
}

static enum panel_result mouse(struct panel *panel, const struct key *key)
{
	size_t n, line = 0, wanted = key->y - panel->y - 1 + panel->first;

	if (key->mouse == MOUSE_WHEEL_UP || key->mouse == MOUSE_WHEEL_DOWN)
		move(panel, key->mouse == MOUSE_WHEEL_UP ? -1 : 1);
	if (key->mouse != MOUSE_PRESS || key->x >= panel->x + panel->width || key->y <= panel->y)
		return PANEL_STAY;
	for (n = 0; n < panel->n; n++) {
		if (!is_shown(panel, n) || line++ != wanted)
			continue;
		if (n == panel->selected)
			return PANEL_CHOSEN;
		panel->selected = n;
	}
	return PANEL_STAY;
}

/* Keys that move the selection. Returns false for others. */
static bool move_key(struct panel *panel, uint32_t code)
{
	switch (code) {
	case K_UP:
		move(panel, -1);
		return true;
	case K_DOWN:
		move(panel, 1);
		return true;
	case K_PAGE_UP:
		move(panel, -(panel->rows > 1 ? panel->rows : 1));
		return true;
	case K_PAGE_DOWN:
		move(panel, panel->rows > 1 ? panel->rows : 1);
		return true;
	case K_HOME:
		move(panel, -(long)panel->n);
		return true;
	case K_END:
		move(panel, panel->n);
		return true;
	}
	return false;
}

enum panel_result panel_key(struct panel *panel, const struct key *key)
{
	if (key->code == K_MOUSE)
		return mouse(panel, key);
	if (key->pasted || move_key(panel, key->code))
		return PANEL_STAY;
	if (key->code == K_ENTER)
		return panel_selected(panel) ? PANEL_CHOSEN : PANEL_STAY;
	if (narrow(panel, key->code))
		return PANEL_STAY;
	if (key->code == K_ESC || key->code == K_BACKSPACE)
		return PANEL_CANCEL;
	return find_hotkey(panel, key->code) ? PANEL_CHOSEN : PANEL_OTHER;
}

/* Scrolls so that the selected entry is among the lines shown. */
static void scroll(struct panel *panel, int lines)
{
	size_t n, line = 0;

	for (n = 0; n < panel->selected && n < panel->n; n++)
		line += is_shown(panel, n);
	if (line < panel->first)
		panel->first = line;
	if (lines > 0 && line >= panel->first + lines)
		panel->first = line - lines + 1;
}

static void draw_entry(const struct panel *panel, size_t n, int y, int x)
{
	const struct panel_entry *entry = &panel->entries[n];
	bool selected = n == panel->selected;
	enum style style = selected ? STYLE_SELECTED : STYLE_PLAIN;
	int used = 0;
	char key[8];

	term_fill(y, x, panel->width, style);
	if (entry->hotkey) {
		snprintf(key, sizeof(key), "(%c) ", entry->hotkey);
		used = term_puts(y, x, panel->width, selected ? STYLE_SELECTED : STYLE_KEY, key);
	}
	term_puts(y, x + used, panel->width - used, style, entry->text);
	if (selected)
		term_cursor(y, x);
}

void panel_draw(struct panel *panel, int y, int x, int rows)
{
	size_t n, line = 0;
	char title[128];
	int at = y + 1;

	panel->y = y;
	panel->x = x;
	panel->rows = rows - 1;
	scroll(panel, panel->rows);
	snprintf(title, sizeof(title), "%s%s%s", panel->title, *panel->typed ? ": " : "",
		 panel->typed);
	term_fill(y, x, panel->width, STYLE_TABLE_HEADING);
	term_puts(y, x, panel->width, STYLE_TABLE_HEADING, title);
	for (n = 0; n < panel->n && at < y + rows; n++)
		if (is_shown(panel, n) && line++ >= panel->first)
			draw_entry(panel, n, at++, x);
	for (; at < y + rows; at++)
		term_fill(at, x, panel->width, STYLE_PLAIN);
}
