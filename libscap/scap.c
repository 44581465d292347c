// SPDX-License-Identifier: Apache-2.0
/*
 * The handle: checks the caller's options and passes calls on to an engine. Which engines
 * there are is live/engines.c's.
 */
#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "scap_engine.h"
#include "bytes.h"
#include "event_types.h"
#include "macros.h"

#define DEFAULT_TIMEOUT_MS 30

int scap_fail(struct scap *scap, int err, const char *fmt, ...)
{
	va_list args;

	va_start(args, fmt);
	vsnprintf(scap->error, sizeof(scap->error), fmt, args);
	va_end(args);
	return err;
}

/*
 * Copies the options. The caller may have been compiled for an older version of the
 * library, with fewer members, or for a newer one; its additional members must be zero.
 */
static int take_options(struct scap *scap, const struct scap_options *opts)
{
	const uint8_t *extra = (const uint8_t *)opts;
	size_t n, size = opts->size;

	for (n = sizeof(*opts); n < size; n++)
		if (extra[n])
			return scap_fail(scap, -EINVAL, "options: made for a newer library");
	memcpy(&scap->opts, opts, size < sizeof(*opts) ? size : sizeof(*opts));
	for (n = 0; n < ARRAY_SIZE(scap->opts.reserved); n++)
		if (scap->opts.reserved[n])
			return scap_fail(scap, -EINVAL, "options: reserved members must be zero");
	if (scap->opts.path) {
		scap->path = strdup(scap->opts.path);
		scap->opts.path = scap->path;
		if (!scap->path)
			return scap_fail(scap, -ENOMEM, "out of memory");
	}
	return 0;
}

static void leave_out_users(struct scap *scap)
{
	if (scap->opts.without_users)
		scap->store.state.nusers = scap->store.state.ngroups = 0;
}

static struct scap *new_handle(void)
{
	struct scap *scap = calloc(1, sizeof(*scap));

	if (scap) {
		scap->timeout_ms = DEFAULT_TIMEOUT_MS;
		scap->state = &scap->store.state;
	}
	return scap;
}

/* The engine of a handle that could not be opened: it has nothing but the error. */
static int closed_next(struct scap *scap)
{
	return scap_fail(scap, -EBADF, "source: it is not open");
}

static void closed_close(struct scap *scap)
{
}

static const struct engine_ops closed_engine = { .next = closed_next, .close = closed_close };

static int shut(struct scap *scap, int err)
{
	if (err && scap->ops)
		scap->ops->close(scap);
	if (err)
		scap->ops = &closed_engine;
	return err;
}

static int open_source(struct scap *scap, enum scap_source source, const struct scap_options *opts)
{
	int err;

	if (!opts || opts->size < sizeof(opts->size))
		return scap_fail(scap, -EINVAL, "options: the size member is not set");
	if ((size_t)source >= SCAP_SOURCES)
		return scap_fail(scap, -EINVAL, "source: no such kind");
	err = take_options(scap, opts);
	if (err)
		return err;
	if (scap->opts.engine >= SCAP_LIVE_ENGINES)
		return scap_fail(scap, -EINVAL, "engine: no such kind");
	scap->ops = scap_engine_for(source, &scap->opts);
	if (!scap->ops)
		return scap_fail(scap, -ENOTSUP, "source: this build reads trace files alone");
	scap->live = source == SCAP_LIVE;
	scap->before_exec = scap->opts.from_exec;
	err = scap->ops->open(scap);
	leave_out_users(scap);
	return err;
}

int scap_open(struct scap **out, enum scap_source source, const struct scap_options *opts)
{
	*out = new_handle();
	return *out ? shut(*out, open_source(*out, source, opts)) : -ENOMEM;
}

int scap_open_bytes(struct scap **out, const struct scap_bytes *bytes,
		    const struct scap_options *opts)
{
	*out = new_handle();
	if (!*out)
		return -ENOMEM;
	(*out)->bytes = bytes;
	return shut(*out, open_source(*out, SCAP_FILE, opts));
}

void scap_close(struct scap *scap)
{
	if (!scap)
		return;
	if (scap->ops)
		scap->ops->close(scap);
	scap_store_fini(&scap->store);
	scap_store_fini(&scap->thread_store);
	free(scap->path);
	free(scap);
}

/* Whether the event is about a user or a group, which the caller does not want. */
static bool is_unwanted_account(const struct scap *scap)
{
	return scap->opts.without_users && scap->ev.type >= RS_EV_USER_ADDED_E &&
	       scap->ev.type <= RS_EV_GROUP_DELETED_X;
}

/*
 * With opts.from_exec, events of the process before its first exec are left out: until
 * then it runs the program that starts the command.
 */
static bool is_before_exec(struct scap *scap)
{
	if (!scap->before_exec || scap->ev.tid != scap->opts.tree_tgid)
		return false;
	scap->before_exec = scap->ev.type != RS_EV_SYSCALL_EXECVE_19_E &&
			    scap->ev.type != RS_EV_SYSCALL_EXECVE_19_X;
	return scap->before_exec;
}

static bool is_left_out(struct scap *scap)
{
	return is_unwanted_account(scap) || is_before_exec(scap);
}

int scap_next(struct scap *scap, const struct scap_event **ev)
{
	int result;

	if (!scap)
		return -EINVAL;
	*ev = &scap->ev;
	scap->error[0] = '\0';
	do {
		result = scap->ops->next(scap);
	} while (result == SCAP_EVENT && is_left_out(scap));
	if (__builtin_expect(result == SCAP_EVENT, 1))
		scap->stats.delivered++;
	else if (result == SCAP_RESTART)
		leave_out_users(scap);
	return result;
}

int scap_seek(struct scap *scap, uint64_t ts_ns, struct scap_place *place)
{
	*place = (struct scap_place){ 0 };
	if (!scap)
		return -EINVAL;
	return scap->ops->seek && !scap->stats.seen ? scap->ops->seek(scap, ts_ns, place) : 0;
}

int scap_skip_damage(struct scap *scap)
{
	return scap && scap->ops->skip_damage ? scap->ops->skip_damage(scap) : 0;
}

uint64_t scap_state_memory(const struct scap *scap)
{
	uint64_t mb = scap && scap->opts.max_memory_mb ? scap->opts.max_memory_mb : SCAP_MEMORY_MB;

	return (mb << 20) / 2;
}

void scap_set_unknown(struct scap *scap, scap_unknown_fn *unknown, void *arg)
{
	if (!scap)
		return;
	scap->unknown = unknown;
	scap->unknown_arg = arg;
}

void scap_set_timeout(struct scap *scap, int timeout_ms)
{
	if (scap)
		scap->timeout_ms = timeout_ms;
}

const char *scap_error(const struct scap *scap)
{
	return scap ? scap->error : "out of memory";
}

const struct scap_state *scap_state(const struct scap *scap)
{
	static const struct scap_state empty;

	return scap ? scap->state : &empty;
}

int scap_begin(struct scap *scap)
{
	return scap->opts.deferred && scap->ops->begin ? scap->ops->begin(scap) : 0;
}

int scap_poll_fd(struct scap *scap)
{
	if (!scap)
		return -EINVAL;
	return scap->ops->poll_fd && !scap->opts.flight_recorder ?
		       scap->ops->poll_fd(scap) :
		       scap_fail(scap, -ENOTSUP, "source: there is never anything to wait for");
}

int scap_stop(struct scap *scap)
{
	if (!scap || scap->ops == &closed_engine)
		return -EBADF;
	return scap->ops->stop ? scap->ops->stop(scap) : 0;
}

int scap_stats(struct scap *scap, struct scap_stats *stats)
{
	*stats = scap ? scap->stats : (struct scap_stats){ 0 };
	if (!scap)
		return -EINVAL;
	if (scap->ops->stats)
		scap->ops->stats(scap, stats);
	return 0;
}
