/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A list at the left of the screen from which one entry is chosen: views, columns to sort by,
 * actions. Typing narrows the list if the panel allows it.
 */
#ifndef TOP_PANEL_H
#define TOP_PANEL_H

#include "insp.h"
#include "term.h"

struct screen;

struct panel_entry {
	char *text;   /* owned */
	char hotkey;  /* chooses the entry at once; 0: none */
	size_t value; /* for the functions below */
};

struct panel {
	bool active;
	const char *title;
	int width;
	struct panel_entry *entries;
	size_t n, selected, first;
	char typed[64]; /* narrows the list */
	bool can_narrow;
	bool stays_open; /* Enter does not close it */
	int y, x, rows;	 /* where it was drawn last */
	void (*chosen)(struct screen *screen, size_t value);
	/* Handles another key for an entry. Returns false if it is none of the panel's. */
	bool (*other)(struct screen *screen, uint32_t code, size_t value);
	/* Appends what is shown beside the panel for an entry; NULL: the screen stays. */
	void (*explain)(struct screen *screen, size_t value, struct insp_buf *out);
};

/* Opens an empty panel; the caller adds entries and sets the functions. */
void panel_open(struct panel *panel, const char *title, int width);
void panel_close(struct panel *panel);

/* Adds an entry. Returns false if memory is out. */
bool panel_add(struct panel *panel, size_t value, char hotkey, const char *fmt, ...)
	__attribute__((format(printf, 4, 5)));
/* Removes the entries, for filling in others. The selection stays. */
void panel_empty(struct panel *panel);
/* Selects the entry with a value. */
void panel_select(struct panel *panel, size_t value);
/* The selected entry, or NULL. */
const struct panel_entry *panel_selected(const struct panel *panel);

enum panel_result {
	PANEL_STAY,
	PANEL_CHOSEN, /* the selected entry */
	PANEL_CANCEL,
	PANEL_OTHER, /* a key that is none of a panel's */
};
enum panel_result panel_key(struct panel *panel, const struct key *key);

void panel_draw(struct panel *panel, int y, int x, int rows);

#endif
