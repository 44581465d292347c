/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The program around the screens: the stack of screens, the lines that all of them have, the
 * source of events, and what is open above a screen (a panel, a prompt, a message).
 */
#ifndef TOP_APP_H
#define TOP_APP_H

#include "run/catalog.h"
#include "config.h"
#include "line_edit.h"
#include "panel.h"
#include "screen.h"
#include "source.h"

#define SCREENS_MAX 64
#define TARGETS_MAX 64
#define DEFAULT_DELAY_MS 2000
#define PLAIN_DELAY_MS 5000

/* What a prompt does with its line. */
struct prompt {
	bool active;
	const char *label, *hint;
	struct line_edit line;
	/* a change of the text; Enter: return false to keep the prompt; Esc */
	void (*changed)(struct screen *screen, const char *text);
	bool (*done)(struct screen *screen, const char *text);
	void (*cancelled)(struct screen *screen);
	/* another key than those of an editor; returns whether it was handled */
	bool (*other)(struct screen *screen, uint32_t code);
	char verdict[256]; /* of the text: "ok", or what is wrong with it */
	bool valid;
	size_t error_pos; /* where the caret is; SIZE_MAX: nowhere */
};

/* A place of the screen that acts on a click. */
struct target {
	int y, x, width;
	enum command command;
	uint32_t code; /* while a prompt is open: a key */
};

/* What to do with the time strip. */
enum strip_what { STRIP_EVENTS, STRIP_ERRORS, STRIP_BYTES, STRIP_OFF };

struct strip_state {
	enum strip_what what;
	size_t cursor;	   /* a column of the strip; SIZE_MAX: none */
	uint64_t begin_ns; /* [ was pressed; 0: not */
	bool selecting;
	int x, width; /* where it was drawn */
	int y, height;
	uint64_t first_ns, column_ns; /* the time of the first column, and of each */
};

struct app {
	struct run *run;
	const struct top_request *options;
	const char *path; /* the file that is read; NULL: live */
	struct catalog catalog;
	struct config config;
	struct source source;
	struct insp_cache *cache; /* files: what was read, or NULL */
	struct insp_strip *strip;
	struct strip_state strip_state;

	struct screen *stack[SCREENS_MAX];
	size_t nscreens;
	struct part part; /* of the screen that is shown, and of the next one */
	struct panel panel;
	struct prompt prompt;
	struct history filters, texts, searches, gotos;

	char message[256];
	bool message_is_error;
	struct target targets[TARGETS_MAX];
	size_t ntargets;
	uint64_t click_ns; /* of the last press, to find double clicks */
	int click_y;
	bool dirty, quit, quit_all;
};

/* The screen that is shown, and the one below it (NULL: none). */
struct screen *app_top(struct app *app);

/*
 * Adds a screen to the stack, which owns it then. Frees it and shows a message if there is no
 * room or the screen is NULL (out of memory).
 */
void app_push(struct app *app, struct screen *screen);
/* Leaves the screen that is shown. The first one stays. */
void app_pop(struct app *app);

/* Shows a message until the next key. */
void app_say(struct app *app, const char *fmt, ...) __attribute__((format(printf, 2, 3)));
void app_complain(struct app *app, const char *fmt, ...) __attribute__((format(printf, 2, 3)));

/* Opens a prompt for the screen that is shown; the caller sets the functions it needs. */
struct prompt *app_ask(struct app *app, const char *label, const char *text,
		       struct history *history);

/* Runs a command as if its key had been pressed. */
void app_command(struct app *app, enum command command, size_t index);

/* Handles a key. */
void app_key(struct app *app, const struct key *key);
/* Whether a press is the second one at its line within a short time. */
bool app_is_double_click(struct app *app, const struct key *key);
void app_free_screens(struct app *app);

/* Asks for a new picture. */
void app_dirty(struct app *app);

/* How long a period is. Screen readers need longer ones. */
static inline uint64_t app_delay_ns(const struct app *app)
{
	uint64_t ms = app->options->delay_ms;

	return (app->options->plain && ms == DEFAULT_DELAY_MS ? PLAIN_DELAY_MS : ms) * 1000000;
}

/* Whether the source is the running machine. */
static inline bool app_is_live(const struct app *app)
{
	return !app->path;
}

/* ---- app_draw.c -------------------------------------------------------------------- */

/* Draws everything and shows it. */
void app_draw(struct app *app);

/* ---- strip.c ----------------------------------------------------------------------- */

/* The lines that the time strip takes on a terminal of this height. */
int strip_height(const struct app *app, int rows);
void strip_draw(struct app *app, int y, int x, int width, int height);
/* Handles a command of the strip. Returns false if it is none. */
bool strip_command(struct app *app, enum command command);
/* Handles the mouse. Returns false if it is not over the strip. */
bool strip_mouse(struct app *app, const struct key *key);

/*
 * The character for one of `lines` lines of a bar; line 0 is the lowest.
 */
const char *strip_block(double value, double max, unsigned int line, unsigned int lines);

/* ---- the screens ------------------------------------------------------------------- */

/* Undoes what the caller did to a path for a screen that could not be made. */
void path_give_up(struct insp_view_path *path, bool owns, bool pushed);

/*
 * Makes a table for a view. path: the selections; owns, pushed: see struct screen. NULL after
 * a message; the path is then given up.
 */
struct screen *table_screen_new(struct app *app, const struct insp_view_info *info,
				struct insp_view_path *path, bool owns, bool pushed);

/* Adds a selection that is no row (a part of the time) and shows the same view of it. */
void table_select(struct screen *screen, const char *filter, const char *label);

/* Shows the view in place of a screen or above it, by the kind of view. */
struct screen *view_screen_new(struct app *app, const struct insp_view_info *info,
			       struct insp_view_path *path, bool owns, bool pushed);

enum text_kind { TEXT_DIG, TEXT_DIG_LATENCY, TEXT_ECHO };
struct screen *text_screen_new(struct app *app, enum text_kind kind, struct insp_view_path *path,
			       bool owns, bool pushed);
struct screen *spectro_screen_new(struct app *app, const struct insp_view_info *info,
				  struct insp_view_path *path, bool owns, bool pushed);

/* A page of text to read: help, the legend of a view. The text is taken over. */
struct screen *page_screen_new(struct app *app, const char *name, struct insp_buf *text);
/*
 * Draws text from line *first on, which it keeps within the text. Long lines are wrapped; a
 * line that begins with # is a heading. Returns the lines that the text takes.
 */
size_t page_draw_text(const struct insp_buf *text, size_t *first, const struct area *area);
/* Draws what the panel says about its selected entry. */
void page_draw_explanation(struct app *app, const struct area *area);
/* Appends the help for a kind of screen; view may be NULL. */
void help_put(unsigned int kind, const struct insp_view_info *view, struct insp_buf *out);
/* Appends the explanation of a view. */
void legend_put(const struct insp_view_info *view, struct insp_buf *out);

#endif
