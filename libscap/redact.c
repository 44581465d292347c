// SPDX-License-Identifier: Apache-2.0
/*
 * Redacts events and states: masks the secrets in arguments, environments and descriptions
 * of containers, and empties the data that was read and written. redact_text.c knows what a
 * secret looks like. Originals are never changed; copies are borrowed from the handle.
 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "arena.h"
#include "event_decode.h"
#include "event_types.h"
#include "macros.h"
#include "redact_text.h"
#include "scap.h"

struct scap_redact {
	bool secrets, no_data;
	char **patterns; /* NULL-terminated; owned */
	struct scap_event ev;
	uint8_t *buf; /* the copy of an event */
	size_t room;
	struct scap_state state;
	struct scap_arena arena; /* of the copy of a state */
};

/* ---- the handle ----------------------------------------------------------------------- */

static bool copy_patterns(struct scap_redact *redact, const char *const *patterns)
{
	size_t count = 0;

	while (patterns && patterns[count])
		count++;
	redact->patterns = calloc(count + 1, sizeof(*redact->patterns));
	for (size_t n = 0; redact->patterns && n < count; n++) {
		redact->patterns[n] = strdup(patterns[n]);
		if (!redact->patterns[n])
			return false;
	}
	return redact->patterns;
}

int scap_redact_new(struct scap_redact **out, const struct scap_redact_options *opts)
{
	struct scap_redact *redact = *out = NULL;

	if (!opts || opts->size < sizeof(*opts))
		return -EINVAL;
	redact = *out = calloc(1, sizeof(*redact));
	if (!redact)
		return -ENOMEM;
	redact->secrets = opts->secrets;
	redact->no_data = opts->no_data;
	if (copy_patterns(redact, opts->patterns))
		return 0;
	scap_redact_free(redact);
	*out = NULL;
	return -ENOMEM;
}

void scap_redact_free(struct scap_redact *redact)
{
	if (!redact)
		return;
	for (size_t n = 0; redact->patterns && redact->patterns[n]; n++)
		free(redact->patterns[n]);
	free(redact->patterns);
	free(redact->buf);
	scap_arena_fini(&redact->arena);
	free(redact);
}

/* ---- texts ------------------------------------------------------------------------------ */

size_t scap_redact_text(const struct scap_redact *redact, char *text, size_t len)
{
	return scap_redact_item((const char *const *)redact->patterns, text, strnlen(text, len));
}

size_t scap_redact_strings(const struct scap_redact *redact, char *data, size_t len)
{
	const char *const *patterns = (const char *const *)redact->patterns;
	enum scap_redact_next next = REDACT_NEXT_NONE;
	size_t count = 0;

	for (size_t at = 0, item; at < len; at += item + 1) {
		item = strnlen(data + at, len - at);
		count += scap_redact_value(next, data + at, item);
		next = scap_redact_next(patterns, data + at, item);
		count += scap_redact_item(patterns, data + at, item);
	}
	return count;
}

/* ---- events ----------------------------------------------------------------------------- */

static bool is_one_of(const char *name, const char *const *names)
{
	while (*names && strcmp(*names, name))
		names++;
	return *names;
}

/* Lists of strings. */
static bool holds_strings(const struct scap_param_info *info)
{
	static const char *const names[] = { "args", "argv", "env", NULL };

	return info->type == PT_BYTEBUF && is_one_of(info->name, names);
}

/* Texts that programs choose freely; paths and names of files are not among them. */
static bool holds_text(const struct scap_param_info *info)
{
	static const char *const names[] = { "exe", "json", NULL };

	return info->type == PT_CHARBUF && is_one_of(info->name, names);
}

/* Whether a parameter, perhaps behind the number of its kind, is data of the program. */
static bool holds_data(const struct scap_param_info *info, const struct scap_param *param,
		       uint32_t *kept)
{
	static const char *const lists[] = { "args", "argv", "env", "cgroups", NULL };

	*kept = 0;
	if (info->type == PT_BYTEBUF)
		return !is_one_of(info->name, lists);
	if (info->type != PT_DYN || !param->len || param->data[0] >= info->ndyn)
		return false;
	*kept = 1;
	return info->dyn[param->data[0]].type == PT_BYTEBUF;
}

static bool has_work(const struct scap_redact *redact, const struct scap_param_info *info,
		     const struct scap_param *param)
{
	uint32_t kept;

	return param->len && ((redact->secrets && (holds_strings(info) || holds_text(info))) ||
			      (redact->no_data && holds_data(info, param, &kept)));
}

/* Whether anything in the event may have to change. */
static bool is_touched(const struct scap_redact *redact, const struct scap_event *ev)
{
	for (uint32_t n = 0; n < ev->nparams; n++)
		if (has_work(redact, &ev->info->params[n], &ev->params[n]))
			return true;
	return false;
}

static void put_length(uint8_t *lens, size_t width, uint32_t n, uint32_t len)
{
	uint16_t len16 = len;

	if (width == sizeof(len16))
		memcpy(lens + n * width, &len16, sizeof(len16));
	else
		memcpy(lens + n * width, &len, sizeof(len));
}

/* The parameter of the event whose value is at data; NULL: the row has none. */
static const struct scap_param_info *info_at(const struct scap_event *ev, const uint8_t *data,
					     const struct scap_param **param)
{
	for (uint32_t n = 0; n < ev->nparams; n++) {
		*param = &ev->params[n];
		if ((*param)->data == data && (*param)->len)
			return &ev->info->params[n];
	}
	return NULL;
}

/* Copies a value and redacts the copy. Returns its length, which may be smaller. */
static uint32_t copy_value(const struct scap_redact *redact, const struct scap_event *ev,
			   uint8_t *to, const uint8_t *from, uint32_t len)
{
	const struct scap_param *param;
	const struct scap_param_info *info = len ? info_at(ev, from, &param) : NULL;
	uint32_t kept;

	if (info && redact->no_data && holds_data(info, param, &kept))
		len = kept;
	memcpy(to, from, len);
	if (!info || !redact->secrets)
		return len;
	if (holds_strings(info))
		scap_redact_strings(redact, (char *)to, len);
	else if (holds_text(info))
		scap_redact_text(redact, (char *)to, len);
	return len;
}

/* Copies the event to redact->buf, which has room for it. */
static void copy_event(struct scap_redact *redact, const struct scap_event *ev)
{
	const struct rs_event *raw = ev->raw;
	size_t width = scap_event_table[raw->type].flags & EF_LARGE_PAYLOAD ? sizeof(uint32_t) :
									      sizeof(uint16_t);
	const uint8_t *lens = (const uint8_t *)(raw + 1), *from = lens + raw->nparams * width;
	struct rs_event *copy = (struct rs_event *)redact->buf;
	uint8_t *new_lens = (uint8_t *)(copy + 1), *to = new_lens + raw->nparams * width;
	uint32_t len, new_len;

	*copy = *raw;
	for (uint32_t n = 0; n < raw->nparams; n++) {
		len = param_length(lens, width, n);
		new_len = copy_value(redact, ev, to, from, len);
		put_length(new_lens, width, n, new_len);
		from += len;
		to += new_len;
	}
	copy->len = to - redact->buf;
}

const struct scap_event *scap_redact_event(struct scap_redact *redact, const struct scap_event *ev)
{
	struct scap_event plain;
	uint8_t *bigger;

	/* an event that is shown as a tracer is another one in the file */
	if (!ev->raw || scap_event_decode(&plain, ev->raw, ev->raw->len) ||
	    !is_touched(redact, &plain))
		return ev;
	if (redact->room < ev->raw->len) {
		bigger = realloc(redact->buf, ev->raw->len);
		if (!bigger)
			return NULL;
		redact->buf = bigger;
		redact->room = ev->raw->len;
	}
	copy_event(redact, &plain);
	/* cannot fail: the original was decoded in the same way */
	(void)scap_event_decode(&redact->ev, redact->buf, redact->room);
	redact->ev.cpu = ev->cpu;
	redact->ev.dump_flags = ev->dump_flags;
	return &redact->ev;
}

/* ---- the state -------------------------------------------------------------------------- */

static bool redact_list(struct scap_redact *redact, struct scap_strings *list)
{
	char *copy = list->len ? scap_arena_strn(&redact->arena, list->data, list->len) : NULL;

	if (!list->len)
		return true;
	if (!copy)
		return false;
	scap_redact_strings(redact, copy, list->len);
	list->data = copy;
	return true;
}

static bool redact_exe(struct scap_redact *redact, const char **exe)
{
	size_t len = *exe ? strlen(*exe) : 0;
	char *copy = len ? scap_arena_strn(&redact->arena, *exe, len) : NULL;

	if (!copy)
		return !len;
	scap_redact_text(redact, copy, len);
	*exe = copy;
	return true;
}

static bool redact_threads(struct scap_redact *redact, struct scap_thread *threads, uint32_t count)
{
	for (uint32_t n = 0; n < count; n++)
		if (!redact_list(redact, &threads[n].args) ||
		    !redact_list(redact, &threads[n].env) || !redact_exe(redact, &threads[n].exe))
			return false;
	return true;
}

const struct scap_state *scap_redact_state(struct scap_redact *redact,
					   const struct scap_state *state)
{
	size_t bytes = state->nthreads * sizeof(*state->threads);
	struct scap_thread *threads;

	if (!redact->secrets || !state->nthreads)
		return state;
	scap_arena_fini(&redact->arena);
	threads = scap_arena_alloc(&redact->arena, bytes);
	if (!threads)
		return NULL;
	memcpy(threads, state->threads, bytes);
	if (!redact_threads(redact, threads, state->nthreads))
		return NULL;
	redact->state = *state;
	redact->state.threads = threads;
	return &redact->state;
}
