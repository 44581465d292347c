// SPDX-License-Identifier: Apache-2.0
/*
 * The loop: serves the terminal first, then reads events for some milliseconds, and draws
 * when something has changed. It sleeps on the terminal, so a quiet machine does not make it
 * deaf, nor does a busy one.
 */
#include "loop.h"

#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "export.h"
#include "common/stop.h"

#define READ_NS (12 * 1000000ull)
#define DRAW_EVERY_NS (40 * 1000000ull)
/*
 * How long to sleep: while live events flood in, when some come, when none come, and when nothing
 * can come. In a flood, the end of what can be read is often just a record that is being written.
 */
enum { FLOOD_MS = 1, BUSY_MS = 20, QUIET_MS = 100, FILE_MS = 500 };
#define FLOOD_EVENTS 500 /* in one step */

static volatile sig_atomic_t suspended, continued, quit;
static int held = -1, real_error = -1;
static size_t held_seen;

/* ---- what is printed meanwhile ----------------------------------------------------- */

void loop_hold_output(void)
{
	fflush(stdout);
	held = memfd_create("ringside-messages", MFD_CLOEXEC);
	if (held < 0)
		return;
	held_seen = 0;
	real_error = dup(STDERR_FILENO);
	dup2(held, STDERR_FILENO);
}

void loop_restore_output(void)
{
	if (real_error >= 0)
		dup2(real_error, STDERR_FILENO);
}

void loop_release_output(void)
{
	char buffer[4096];
	ssize_t n;

	if (held < 0)
		return;
	loop_restore_output();
	lseek(held, 0, SEEK_SET);
	while ((n = read(held, buffer, sizeof(buffer))) > 0)
		if (write(STDERR_FILENO, buffer, n) < 0)
			break;
	close(real_error);
	close(held);
	held = real_error = -1;
}

/* Shows the last line that was printed. */
static void show_printed(struct app *app)
{
	static const char name[] = "ringside: ";
	char text[512], *line;
	ssize_t n;

	n = held < 0 ? 0 : pread(held, text, sizeof(text) - 1, held_seen);
	if (n <= 0)
		return;
	held_seen += n;
	while (n && text[n - 1] == '\n')
		n--;
	text[n] = '\0';
	line = strstr(text, name);
	app_complain(app, "%s", line ? line + sizeof(name) - 1 : text);
}

/* ---- signals ----------------------------------------------------------------------- */

static void note_signal(int sig)
{
	if (sig == SIGTSTP)
		suspended = 1;
	else if (sig == SIGQUIT)
		quit = 1;
	else
		continued = 1;
}

/* Gives the terminal back, stops, and goes on where it was. */
static void suspend(struct app *app)
{
	suspended = 0;
	term_leave();
	raise(SIGSTOP);
	term_return();
	continued = 0;
	app_dirty(app);
}

/*
 * After SIGSTOP, which gives no time to give the terminal back: a shell has used the terminal
 * meanwhile, and has changed its settings.
 */
static void take_terminal_again(struct app *app)
{
	continued = 0;
	term_leave();
	term_return();
	app_dirty(app);
}

static bool must_end(void)
{
	return quit || stop_requests() || term_is_lost();
}

static void catch_signals(void)
{
	struct sigaction action = { .sa_handler = note_signal };

	stop_init(false);
	sigemptyset(&action.sa_mask);
	sigaction(SIGTSTP, &action, NULL);
	sigaction(SIGCONT, &action, NULL);
	/* Ctrl-\ would end the program and leave the terminal as it is */
	sigaction(SIGQUIT, &action, NULL);
}

/* ---- events ------------------------------------------------------------------------ */

static bool take(void *ctx, const struct insp_event *ev)
{
	struct app *app = ctx;
	size_t n;

	if (app->strip)
		insp_strip_event(app->strip, ev);
	/* what cannot be remembered is read again when it is needed */
	if (app->cache && insp_cache_event(app->cache, ev)) {
		insp_cache_free(app->cache);
		app->cache = NULL;
	}
	for (n = 0; n < app->nscreens; n++)
		if (app->stack[n]->ops->event)
			app->stack[n]->ops->event(app->stack[n], ev);
	return true;
}

static void tell_ended(struct app *app)
{
	size_t n;

	for (n = 0; n < app->nscreens; n++)
		if (app->stack[n]->ops->ended)
			app->stack[n]->ops->ended(app->stack[n]);
	if (*app->source.error)
		app_complain(app, "%s", app->source.error);
	app_dirty(app);
}

bool loop_read(struct app *app)
{
	if (app->source.ended)
		return false;
	switch (source_step(&app->source, READ_NS, take, app)) {
	case SOURCE_MORE:
		return true;
	case SOURCE_IDLE:
		return false;
	case SOURCE_ENDED:
		tell_ended(app);
	}
	return false;
}

/* ---- the loop ---------------------------------------------------------------------- */

static bool take_keys(struct app *app)
{
	struct key key;
	int n;

	/* a flood of keys does not stop the pictures */
	for (n = 0; n < 100 && !app->quit && term_read(&key); n++)
		app_key(app, &key);
	return n > 0;
}

static int sleep_ms(const struct app *app, bool more, uint64_t nevents)
{
	if (more)
		return 0;
	if (app_is_live(app) && nevents)
		return nevents >= FLOOD_EVENTS ? FLOOD_MS : BUSY_MS;
	/* a picture that is due is not far away */
	if (app->dirty)
		return DRAW_EVERY_NS / 1000000;
	return app_is_live(app) ? QUIET_MS : FILE_MS;
}

static bool tick(struct app *app)
{
	bool more = false;
	size_t n;

	for (n = 0; n < app->nscreens; n++)
		if (app->stack[n]->ops->tick)
			more |= app->stack[n]->ops->tick(app->stack[n], n + 1 == app->nscreens,
							 monotonic_ns());
	export_tick(app);
	show_printed(app);
	return more;
}

void loop_run(struct app *app)
{
	struct pollfd tty = { .fd = term_fd(), .events = POLLIN };
	uint64_t drawn_ns = 0, before;
	bool more;

	catch_signals();
	app_dirty(app);
	while (!app->quit && !must_end()) {
		bool keys = take_keys(app);

		if (suspended)
			suspend(app);
		if (continued)
			take_terminal_again(app);
		if (app->dirty && (keys || monotonic_ns() - drawn_ns > DRAW_EVERY_NS)) {
			app_draw(app);
			drawn_ns = monotonic_ns();
		}
		before = app->source.nevents;
		more = loop_read(app);
		more |= tick(app);
		poll(&tty, 1, sleep_ms(app, more, app->source.nevents - before));
	}
	app->quit_all |= must_end();
}
