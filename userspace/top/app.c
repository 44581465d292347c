// SPDX-License-Identifier: Apache-2.0
/* Keeps the stack of screens, and gives keys and clicks to who they are for. */
#include "app.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define DOUBLE_CLICK_NS (400 * 1000000ull)

struct screen *app_top(struct app *app)
{
	return app->nscreens ? app->stack[app->nscreens - 1] : NULL;
}

void app_dirty(struct app *app)
{
	app->dirty = true;
}

/* ---- messages ---------------------------------------------------------------------- */

static void set_message(struct app *app, bool is_error, const char *fmt, va_list args)
{
	vsnprintf(app->message, sizeof(app->message), fmt, args);
	app->message_is_error = is_error;
	app->dirty = true;
}

void app_say(struct app *app, const char *fmt, ...)
{
	va_list args;

	va_start(args, fmt);
	set_message(app, false, fmt, args);
	va_end(args);
}

void app_complain(struct app *app, const char *fmt, ...)
{
	va_list args;

	va_start(args, fmt);
	set_message(app, true, fmt, args);
	va_end(args);
}

/* ---- the stack --------------------------------------------------------------------- */

void path_give_up(struct insp_view_path *path, bool owns, bool pushed)
{
	if (pushed)
		insp_view_path_pop(path);
	if (owns)
		insp_view_path_free(path);
}

static void free_screen(struct screen *screen)
{
	struct insp_view_path *owned = screen->owns_path ? screen->path : NULL;

	if (screen->pushed)
		insp_view_path_pop(screen->path);
	screen->ops->free(screen);
	insp_view_path_free(owned);
}

static void close_overlays(struct app *app)
{
	panel_close(&app->panel);
	if (app->prompt.active)
		line_fini(&app->prompt.line);
	app->prompt.active = false;
}

void app_push(struct app *app, struct screen *screen)
{
	close_overlays(app);
	if (!screen) {
		app->part = app_top(app) ? app_top(app)->part : (struct part){ 0 };
		return;
	}
	if (app->nscreens == SCREENS_MAX) {
		free_screen(screen);
		app_complain(app, "more than %d screens are open: go back first", SCREENS_MAX);
		return;
	}
	if (app_top(app))
		app_top(app)->paused = false;
	screen->part = app->part;
	app->stack[app->nscreens++] = screen;
	app->dirty = true;
}

void app_pop(struct app *app)
{
	close_overlays(app);
	app->dirty = true;
	if (app->nscreens > 1)
		free_screen(app->stack[--app->nscreens]);
	app->part = app_top(app)->part;
}

/* ---- prompts and panels ------------------------------------------------------------ */

struct prompt *app_ask(struct app *app, const char *label, const char *text,
		       struct history *history)
{
	struct prompt *prompt = &app->prompt;

	close_overlays(app);
	*prompt = (struct prompt){
		.active = true,
		.label = label,
		.hint = "",
		.valid = true,
		.error_pos = SIZE_MAX,
	};
	line_begin(&prompt->line, text, history);
	app->dirty = true;
	return prompt;
}

static void finish_prompt(struct app *app)
{
	struct prompt *prompt = &app->prompt;
	char text[LINE_MAX_BYTES];

	snprintf(text, sizeof(text), "%s", prompt->line.text);
	if (prompt->done && !prompt->done(app_top(app), text))
		return;
	if (prompt->line.history)
		history_add(prompt->line.history, text);
	/* the function may have opened another prompt, or closed this one */
	if (prompt->active && !strcmp(prompt->line.text, text)) {
		line_fini(&prompt->line);
		prompt->active = false;
	}
}

static void cancel_prompt(struct app *app)
{
	struct prompt *prompt = &app->prompt;

	line_fini(&prompt->line);
	prompt->active = false;
	if (prompt->cancelled)
		prompt->cancelled(app_top(app));
}

static void prompt_key(struct app *app, const struct key *key)
{
	struct prompt *prompt = &app->prompt;

	switch (line_key(&prompt->line, key)) {
	case LINE_CHANGED:
		if (prompt->changed)
			prompt->changed(app_top(app), prompt->line.text);
		break;
	case LINE_DONE:
		finish_prompt(app);
		break;
	case LINE_CANCEL:
		cancel_prompt(app);
		break;
	case LINE_OTHER:
		if (prompt->other)
			prompt->other(app_top(app), key->code);
		break;
	case LINE_SAME:
		break;
	}
}

static void choose(struct app *app)
{
	const struct panel_entry *entry = panel_selected(&app->panel);
	void (*chosen)(struct screen *, size_t) = app->panel.chosen;
	size_t value = entry->value;

	if (!app->panel.stays_open)
		panel_close(&app->panel);
	chosen(app_top(app), value);
}

static void panel_input(struct app *app, const struct key *key)
{
	struct panel *panel = &app->panel;
	const struct panel_entry *entry;

	switch (panel_key(panel, key)) {
	case PANEL_CHOSEN:
		choose(app);
		break;
	case PANEL_CANCEL:
		panel_close(panel);
		break;
	case PANEL_OTHER:
		entry = panel_selected(panel);
		if (panel->other)
			panel->other(app_top(app), key->code, entry ? entry->value : SIZE_MAX);
		break;
	case PANEL_STAY:
		break;
	}
}

/* ---- commands ---------------------------------------------------------------------- */

static void show_help(struct app *app)
{
	struct screen *top = app_top(app);
	struct insp_buf text = { 0 };

	if (top->kind == SCREEN_PAGE)
		return;
	help_put(top->kind, NULL, &text);
	app_push(app, page_screen_new(app, "Help", &text));
}

void app_command(struct app *app, enum command command, size_t index)
{
	struct screen *top = app_top(app);

	if (command == CMD_QUIT) {
		app->quit = true;
		return;
	}
	if (top->ops->command && top->ops->command(top, command, index))
		return;
	switch (command) {
	case CMD_HELP:
		show_help(app);
		break;
	case CMD_BACK:
		app_pop(app);
		break;
	case CMD_PAUSE:
		top->paused = app_is_live(app) && !top->paused;
		if (!app_is_live(app))
			app_say(app, "a file does not go on: there is nothing to pause");
		break;
	case CMD_REDRAW:
		term_forget();
		break;
	default:
		strip_command(app, command);
	}
}

static void screen_key(struct app *app, const struct key *key)
{
	struct screen *top = app_top(app);
	const struct key_row *row;
	size_t index;

	if (key->pasted)
		return;
	row = keys_find(top->kind, key->code, &index);
	/* csysdig's own keys go before a view's actions; ours only if not called csysdig */
	if (row &&
	    !(row->added && app->options->compatible && top->ops->key && top->ops->key(top, key)))
		app_command(app, row->command, index);
	else if (!row && top->ops->key)
		top->ops->key(top, key);
}

/* ---- mouse ------------------------------------------------------------------------- */

static bool click_target(struct app *app, const struct key *key)
{
	size_t n;

	for (n = 0; n < app->ntargets; n++) {
		const struct target *target = &app->targets[n];

		if (key->y != target->y || key->x < target->x ||
		    key->x >= target->x + target->width)
			continue;
		if (target->code)
			prompt_key(app, &(struct key){ .code = target->code });
		else
			app_command(app, target->command, 0);
		return true;
	}
	return false;
}

static void mouse_input(struct app *app, const struct key *key)
{
	struct screen *top = app_top(app);

	if (key->mouse == MOUSE_PRESS && click_target(app, key))
		return;
	if (app->prompt.active)
		return;
	if (app->panel.active)
		panel_input(app, key);
	else if (!strip_mouse(app, key) && top->ops->mouse)
		top->ops->mouse(top, key);
}

bool app_is_double_click(struct app *app, const struct key *key)
{
	uint64_t now = monotonic_ns();
	bool twice = now - app->click_ns < DOUBLE_CLICK_NS && app->click_y == key->y;

	app->click_ns = twice ? 0 : now;
	app->click_y = key->y;
	return twice;
}

void app_key(struct app *app, const struct key *key)
{
	app->dirty = true;
	if (key->code == K_RESIZE)
		return;
	if (key->code != K_MOUSE || key->mouse == MOUSE_PRESS)
		app->message[0] = '\0';
	if (key->code == K_MOUSE)
		mouse_input(app, key);
	else if (app->prompt.active)
		prompt_key(app, key);
	else if (app->panel.active)
		panel_input(app, key);
	else
		screen_key(app, key);
}

/* ---- end --------------------------------------------------------------------------- */

void app_free_screens(struct app *app)
{
	close_overlays(app);
	while (app->nscreens)
		free_screen(app->stack[--app->nscreens]);
}
