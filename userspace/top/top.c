// SPDX-License-Identifier: Apache-2.0
/* Opens a source, the terminal and the first screen, and closes them again. */
#include <stdlib.h>
#include <string.h>

#include "app.h"
#include "capture/capture.h"
#include "common/complain.h"
#include "loop.h"
#include "settings.h"

#define STRIP_BINS 2048
#define LIVE_BIN_NS NS_PER_S

/* ---- one source -------------------------------------------------------------------- */

static int open_memory(struct app *app)
{
	app->strip = insp_strip_new(STRIP_BINS);
	if (!app->strip)
		return complain("out of memory");
	if (app_is_live(app)) {
		insp_strip_set_live(app->strip, LIVE_BIN_NS);
		return 0;
	}
	if (insp_cache_new(app->source.insp, app->options->memory_mb << 20, &app->cache))
		return complain("out of memory");
	return 0;
}

/* The text screens have names as views have. */
static bool is_text(const char *id)
{
	return id && (!strcmp(id, "dig") || !strcmp(id, "echo"));
}

static const struct insp_view_info *first_view(struct app *app)
{
	const struct insp_view_info *const *info;
	const char *id = is_text(app->options->view) ? NULL : app->options->view;

	if (!id)
		id = config_get(&app->config, "top", "view");
	if (id && catalog_find(&app->catalog, id))
		return catalog_find(&app->catalog, id);
	if (id)
		app_complain(app, "there is no view '%s'", id);
	for (info = app->catalog.infos; *info; info++)
		if ((*info)->is_root)
			return *info;
	return app->catalog.infos[0];
}

/* The views dig and echo are no views: they begin above the first table. */
static void open_text(struct app *app, struct insp_view_path *path)
{
	const char *id = app->options->view;

	if (is_text(id))
		app_push(app, text_screen_new(app, *id == 'd' ? TEXT_DIG : TEXT_ECHO, path, false,
					      false));
}

static void open_screens(struct app *app)
{
	struct insp_view_path *path = insp_view_path_new(app->run->filter);

	if (path)
		app_push(app, view_screen_new(app, first_view(app), path, true, false));
	if (app->nscreens)
		open_text(app, path);
}

/* Frees everything but the terminal. */
static void close_source(struct app *app)
{
	app_free_screens(app);
	insp_cache_free(app->cache);
	insp_strip_free(app->strip);
	app->cache = NULL;
	app->strip = NULL;
	source_close(&app->source);
}

static int open_app_source(struct app *app, const char *path)
{
	int err;

	app->path = path;
	app->strip_state = (struct strip_state){ .cursor = SIZE_MAX };
	app->quit = false;
	err = source_open(&app->source, app->run, path, app->run->filter);
	return err ? err : open_memory(app);
}

static int show_source(struct app *app, const char *path)
{
	const char *why;
	int err = open_app_source(app, path);

	if (err) {
		close_source(app);
		return err;
	}
	why = term_open(&(struct term_options){ app->options->colours, app->options->no_mouse,
						app->options->ascii || app->options->plain });
	if (why) {
		close_source(app);
		return complain("%s", why);
	}
	loop_hold_output();
	open_screens(app);
	if (app->nscreens)
		loop_run(app);
	else
		err = -1;
	close_source(app);
	term_close();
	loop_release_output();
	return err ? complain("%s", app->message) : 0;
}

/* ---- all sources ------------------------------------------------------------------- */

static int show_all(struct app *app)
{
	const struct request *req = app->run->req;
	size_t n = 0;
	int err;

	do
		err = show_source(app, req->inputs[n++]);
	while (!err && n < req->ninputs && !app->quit_all);
	return err;
}

static void save(struct app *app)
{
	char *path = NULL;

	if (!app->config.save_always)
		return;
	config_set_history(&app->config, "filter", &app->filters);
	config_set_history(&app->config, "search", &app->searches);
	if (config_save(&app->config, &path))
		complain("%s: cannot be written", path ? path : "the state");
	free(path);
}

static void fini(struct app *app)
{
	history_fini(&app->filters);
	history_fini(&app->texts);
	history_fini(&app->searches);
	history_fini(&app->gotos);
	config_fini(&app->config);
	catalog_fini(&app->catalog);
}

static int load_views(struct app *app)
{
	const struct catalog *catalog = &app->catalog;

	if (catalog_load(&app->catalog, app->run))
		return complain("out of memory");
	if (!catalog->n)
		return complain("there is no view in the chisel folders: set SYSDIG_CHISEL_DIR");
	if (catalog->nbroken)
		app_complain(app, "%s%s", catalog->broken,
			     catalog->nbroken > 1 ? "; more views are broken" : "");
	return 0;
}

int top_screens(struct run *run)
{
	struct top_request options = run->req->top;
	struct app app = { .run = run, .options = &options };
	char warning[256];
	int err;

	config_load(&app.config, warning, sizeof(warning));
	settings_apply(&app.config, &options, warning, sizeof(warning));
	if (*warning)
		app_complain(&app, "%s", warning);
	config_get_history(&app.config, "filter", &app.filters);
	config_get_history(&app.config, "search", &app.searches);
	if (run->req->top.compatible)
		keys_set_compatible();
	err = load_views(&app);
	if (!err)
		err = show_all(&app);
	if (!err)
		save(&app);
	fini(&app);
	return err ? 1 : 0;
}
