/* SPDX-License-Identifier: Apache-2.0 */
/* What a screen is: a structure of functions. app.c keeps the stack of screens. */
#ifndef TOP_SCREEN_H
#define TOP_SCREEN_H

#include "insp_view.h"
#include "keys.h"
#include "source.h"

struct app;
struct screen;

/* The part of the terminal that a screen draws on. */
struct area {
	int y, x, rows, columns;
};

/* Any function but draw and free may be NULL. */
struct screen_ops {
	/* draws, without the lines that all screens have */
	void (*draw)(struct screen *screen, const struct area *area);
	/* Handles a command. Returns false if it is none of this screen's. */
	bool (*command)(struct screen *screen, enum command command, size_t index);
	/* Handles a key that is no command, or one that goes before the commands. */
	bool (*key)(struct screen *screen, const struct key *key);
	/* Handles the mouse within the area. */
	void (*mouse)(struct screen *screen, const struct key *key);
	/* Takes an event of the main source. */
	void (*event)(struct screen *screen, const struct insp_event *ev);
	/*
	 * Does what is due: reads a part of a file, ends a period. top: the screen is shown.
	 * Returns true if it has more to do at once.
	 */
	bool (*tick)(struct screen *screen, bool top, uint64_t now_ns);
	/* The main source has ended. */
	void (*ended)(struct screen *screen);
	/* Appends its name, what is selected, and the complete filter. */
	void (*title)(struct screen *screen, struct insp_buf *out);
	void (*filter)(struct screen *screen, struct insp_buf *out);
	/* Writes "12/340(3%)" into the last line. */
	void (*position)(struct screen *screen, struct insp_buf *out);
	void (*free)(struct screen *screen);
};

struct screen {
	const struct screen_ops *ops;
	struct app *app;
	enum screen_kind kind;
	struct insp_view_path *path; /* the selections that led here */
	bool owns_path;		     /* free it with the screen */
	bool pushed;		     /* the screen added a selection to the path */
	struct part part;	     /* of the time, that a file is read for */
	bool paused;
	struct area area; /* where it was drawn last */
};

#endif
