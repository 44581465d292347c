// SPDX-License-Identifier: Apache-2.0
/*
 * Parses the two forms of tracers: plain text and JSON. Knows nothing of events and spans.
 */
#include "tracer.h"
#include "base/buf.h"
#include "base/json.h"
#include "macros.h"

#include <string.h>

/* ---- plain text -------------------------------------------------------------------------- */

struct reader {
	const char *at, *end;
	struct insp_buf *text;
};

static bool is_one_of(char c, const char *set)
{
	return c && strchr(set, c);
}

/*
 * Reads a word up to one of the stops and returns that character. '\\' escapes the next
 * character. 0: the text ends before a stop; -1: the word has one of the refused characters.
 */
static int read_word(struct reader *r, const char *stops, const char *refused)
{
	while (r->at < r->end) {
		char c = *r->at++;

		if (is_one_of(c, stops)) {
			insp_buf_putc(r->text, '\0');
			return c;
		}
		if (is_one_of(c, refused))
			return -1;
		if (c == '\\') {
			if (r->at == r->end)
				return 0;
			c = *r->at++;
		}
		insp_buf_putc(r->text, c);
	}
	return 0;
}

static enum insp_tracer_result result_of(int stop)
{
	if (stop < 0)
		return INSP_TRACER_NONE;
	return stop ? INSP_TRACER_WHOLE : INSP_TRACER_PART;
}

/* An empty list consists of ':' alone. */
static bool is_empty(struct reader *r)
{
	if (r->at == r->end || *r->at != ':')
		return false;
	r->at++;
	return true;
}

static enum insp_tracer_result read_tags(struct reader *r, struct insp_tracer *tracer)
{
	int stop = '.';

	if (is_empty(r))
		return INSP_TRACER_WHOLE;
	while (stop == '.') {
		stop = read_word(r, ".:", "=<>");
		tracer->ntags++;
	}
	return result_of(stop);
}

static enum insp_tracer_result read_args(struct reader *r, struct insp_tracer *tracer)
{
	int stop = ',';

	if (is_empty(r))
		return INSP_TRACER_WHOLE;
	while (stop == ',') {
		stop = read_word(r, "=", ":<>");
		if (stop == '=')
			stop = read_word(r, ",:", "=");
		tracer->nargs++;
	}
	return result_of(stop);
}

static bool read_symbolic_id(const char *word, size_t len, const struct insp_tracer_writer *writer,
			     int64_t *id)
{
	const struct {
		const char *word;
		int64_t id;
	} ids[] = {
		{ "", 0 },
		{ "t", writer->tid },
		{ "p", writer->pid },
		{ "pp", writer->ppid },
	};

	for (size_t i = 0; i < ARRAY_SIZE(ids); i++) {
		if (strlen(ids[i].word) == len && memcmp(ids[i].word, word, len) == 0) {
			*id = ids[i].id;
			return true;
		}
	}
	return false;
}

/* Numbers beyond 64 bits wrap. */
static bool read_number(const char *word, size_t len, int64_t *id)
{
	bool minus = len && word[0] == '-';
	uint64_t number = 0;

	for (size_t i = minus; i < len; i++) {
		if (word[i] < '0' || word[i] > '9')
			return false;
		number = number * 10 + (word[i] - '0');
	}
	*id = (int64_t)(minus ? -number : number);
	return true;
}

static enum insp_tracer_result read_id(struct reader *r, const struct insp_tracer_writer *writer,
				       int64_t *id)
{
	const char *colon = memchr(r->at, ':', r->end - r->at), *word = r->at;

	if (!colon)
		return INSP_TRACER_PART;
	r->at = colon + 1;
	return read_symbolic_id(word, colon - word, writer, id) ||
			       read_number(word, colon - word, id) ?
		       INSP_TRACER_WHOLE :
		       INSP_TRACER_NONE;
}

static enum insp_tracer_result read_plain(struct reader *r, const struct insp_tracer_writer *writer,
					  struct insp_tracer *tracer)
{
	enum insp_tracer_result result;

	tracer->ends = *r->at++ == '<';
	if (r->at == r->end)
		return INSP_TRACER_PART;
	if (*r->at++ != ':')
		return INSP_TRACER_NONE;
	result = read_id(r, writer, &tracer->id);
	if (result == INSP_TRACER_WHOLE)
		result = read_tags(r, tracer);
	if (result == INSP_TRACER_WHOLE)
		result = read_args(r, tracer);
	return result;
}

/* ---- JSON ------------------------------------------------------------------------------ */

/* Appends a string with a terminator; false if it is no string. */
static bool put_string(struct insp_buf *text, struct insp_json string)
{
	if (!insp_json_put(string, text))
		return false;
	insp_buf_putc(text, '\0');
	return true;
}

static bool take_dir(struct insp_json dir, struct insp_tracer *tracer)
{
	tracer->ends = insp_json_equals(dir, "<");
	return tracer->ends || insp_json_equals(dir, ">");
}

static bool take_id(struct insp_json id, const struct insp_tracer_writer *writer,
		    struct insp_tracer *tracer)
{
	struct insp_buf word = { 0 };
	bool known;

	tracer->id = insp_json_integer(id);
	if (insp_json_kind(id) == INSP_JSON_INTEGER)
		return true;
	known = put_string(&word, id) && !word.failed &&
		read_symbolic_id(word.data, word.len - 1, writer, &tracer->id);
	insp_buf_fini(&word);
	return known;
}

static bool take_tags(struct insp_json tags, struct insp_buf *text, struct insp_tracer *tracer)
{
	struct insp_json tag = insp_json_first(tags);

	tracer->ntags = insp_json_count(tags);
	for (uint32_t n = 0; n < tracer->ntags; n++, tag = insp_json_next(tag))
		if (!put_string(text, tag))
			return false;
	return insp_json_kind(tags) == INSP_JSON_ARRAY;
}

/* Whether an earlier key is the same. A repeated key counts once, with its last value. */
static bool is_repeated(struct insp_json object, struct insp_json key, const char *text)
{
	struct insp_json first = insp_json_first(object);

	while (!insp_json_equals(first, text))
		first = insp_json_next(first);
	return first.at != key.at;
}

/* Takes the members of one object. */
static bool take_members(struct insp_json object, struct insp_buf *text, struct insp_tracer *tracer)
{
	struct insp_json key = insp_json_first(object), value;
	size_t start;

	for (; key.at; key = insp_json_next(key)) {
		start = text->len;
		if (!put_string(text, key) || text->failed)
			return false;
		if (is_repeated(object, key, text->data + start)) {
			text->len = start;
			continue;
		}
		value = insp_json_member(object, text->data + start);
		if (!put_string(text, value))
			return false;
		tracer->nargs++;
	}
	return insp_json_kind(object) == INSP_JSON_OBJECT;
}

static bool take_args(struct insp_json args, struct insp_buf *text, struct insp_tracer *tracer)
{
	struct insp_json object = insp_json_first(args);

	if (insp_json_kind(args) != INSP_JSON_ARRAY)
		return false;
	for (; object.at; object = insp_json_next(object))
		if (!take_members(object, text, tracer))
			return false;
	return true;
}

static enum insp_tracer_result read_json(const struct reader *r,
					 const struct insp_tracer_writer *writer,
					 struct insp_tracer *tracer)
{
	struct insp_json list, items[4];
	enum insp_json_result result = insp_json_read(r->at, r->end - r->at, &list);
	bool whole = result == INSP_JSON_WHOLE && insp_json_count(list) == 4;

	if (result == INSP_JSON_PART)
		return INSP_TRACER_PART;
	for (int n = 0; whole && n < 4; n++)
		items[n] = n ? insp_json_next(items[n - 1]) : insp_json_first(list);
	whole = whole && take_dir(items[0], tracer) && take_id(items[1], writer, tracer) &&
		take_tags(items[2], r->text, tracer) && take_args(items[3], r->text, tracer);
	return whole ? INSP_TRACER_WHOLE : INSP_TRACER_NONE;
}

/* ---- both forms -------------------------------------------------------------------------- */

enum insp_tracer_result insp_tracer_parse(const char *data, size_t len,
					  const struct insp_tracer_writer *writer,
					  struct insp_buf *text, struct insp_tracer *tracer)
{
	struct reader r = { data, data + strnlen(data, len), text };
	enum insp_tracer_result result = INSP_TRACER_NONE;

	*tracer = (struct insp_tracer){ 0 };
	if (len > INSP_TRACER_BYTES_MAX)
		return INSP_TRACER_NONE;
	if (r.at < r.end && is_one_of(*r.at, "<>")) {
		result = read_plain(&r, writer, tracer);
	} else {
		while (r.at < r.end && is_one_of(*r.at, " \t\n"))
			r.at++;
		if (r.at < r.end && *r.at == '[')
			result = read_json(&r, writer, tracer);
	}
	tracer->text = text->data ? text->data : "";
	tracer->len = text->len;
	return text->failed ? INSP_TRACER_NONE : result;
}

/* ---- tags and arguments ------------------------------------------------------------------ */

static const char *word_at(const struct insp_tracer *tracer, size_t n)
{
	const char *word = tracer->text;

	while (n--)
		word += strlen(word) + 1;
	return word;
}

/* Converts an index that may count from the end to one from 0; -1: out of range. */
static int64_t place(int64_t n, uint32_t count)
{
	if (n < 0)
		n += count;
	return n < count ? n : -1;
}

const char *insp_tracer_tag(const struct insp_tracer *tracer, int64_t n)
{
	n = place(n, tracer->ntags);
	return n >= 0 ? word_at(tracer, n) : NULL;
}

const char *insp_tracer_arg(const struct insp_tracer *tracer, int64_t n)
{
	n = place(n, tracer->nargs);
	return n >= 0 ? word_at(tracer, tracer->ntags + 2 * n + 1) : NULL;
}

const char *insp_tracer_arg_named(const struct insp_tracer *tracer, const char *name)
{
	const char *word = word_at(tracer, tracer->ntags);

	for (uint32_t n = 0; n < tracer->nargs; n++) {
		const char *value = word + strlen(word) + 1;

		if (strcmp(word, name) == 0)
			return value;
		word = value + strlen(value) + 1;
	}
	return NULL;
}

void insp_tracer_put_tags(const struct insp_tracer *tracer, struct insp_buf *out)
{
	const char *word = tracer->text;

	for (uint32_t n = 0; n < tracer->ntags; n++) {
		if (n)
			insp_buf_putc(out, '.');
		insp_buf_puts(out, word);
		word += strlen(word) + 1;
	}
}

void insp_tracer_put_args(const struct insp_tracer *tracer, char is, struct insp_buf *out)
{
	const char *word = word_at(tracer, tracer->ntags);

	for (uint32_t n = 0; n < 2 * tracer->nargs; n++) {
		if (n)
			insp_buf_putc(out, n % 2 ? is : ',');
		insp_buf_puts(out, word);
		word += strlen(word) + 1;
	}
}
