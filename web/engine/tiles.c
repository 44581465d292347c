// SPDX-License-Identifier: Apache-2.0
/*
 * Job "tiles": of each of several filters the number of events, the sum of a field, or the
 * number of its different values, in total and in each part of the time.
 */
#include <errno.h>
#include <stdlib.h>

#include "bins.h"
#include "fields/field.h"
#include "fields/render.h"
#include "filter/filter.h"
#include "words.h"

#define TILES_MAX 128
#define WORD_BYTES_MAX (32u << 20) /* of all texts of a tile */

struct tile {
	struct insp_filter *filter; /* NULL: all events */
	struct insp_field *sum, *distinct;
	struct words words;
	bool cut; /* there are more different values */
	double total, *bins;
};

/* The tiles that events of a type can belong to, by their numbers. */
struct tiles_of_type {
	bool known;
	uint8_t count, tiles[TILES_MAX];
};

struct tiles {
	struct bins bins;
	struct tile tiles[TILES_MAX];
	size_t count;
	struct tiles_of_type types[SCAP_TYPES];
	struct insp_buf text;
};

static int add_field(struct job *job, struct insp_json tile, const char *name,
		     struct insp_field **field)
{
	char *text = ask_text(tile, name);
	int err = text ? 0 : job_fail(job, -ENOMEM, "out of memory");

	if (!err && *text)
		err = job_field(job, text, field);
	free(text);
	return err;
}

static int add_tile(struct job *job, struct insp_json question)
{
	struct tiles *tiles = job->data;
	struct tile *tile = &tiles->tiles[tiles->count++];
	char *text = ask_text(question, "filter");
	int err;

	tile->words.bytes_max = WORD_BYTES_MAX;
	tile->bins = calloc(tiles->bins.count + 1, sizeof(double));
	err = text && tile->bins ? job_compile(job, text, &tile->filter) :
				   job_fail(job, -ENOMEM, "out of memory");
	free(text);
	if (!err)
		err = add_field(job, question, "sum", &tile->sum);
	return err ? err : add_field(job, question, "distinct", &tile->distinct);
}

static int begin(struct job *job, struct insp_json question)
{
	struct insp_json list = insp_json_member(question, "tiles"), item;
	struct tiles *tiles = job->data;
	int err = job_bins(job, question, &tiles->bins);

	if (insp_json_count(list) > TILES_MAX)
		return job_fail(job, -E2BIG, "too many tiles");
	for (item = insp_json_first(list); item.at && !err; item = insp_json_next(item))
		err = add_tile(job, item);
	return err;
}

static double number_of(const struct insp_value *value)
{
	if (value->type == PT_DOUBLE)
		return value->dbl;
	return insp_type_is_signed(value->type) ? (double)value->s64 : (double)value->u64;
}

/* 1 for a value that was not seen before. Numbers are compared as they are: that is fast. */
static double is_new(struct tiles *tiles, struct tile *tile, const struct insp_event *ev,
		     const struct insp_value *value)
{
	uint32_t before = tile->words.count;
	const void *text = &value->u64;
	size_t len = sizeof(value->u64);

	if (value->data) {
		tiles->text.len = 0;
		insp_field_put(tile->distinct, ev, value, &tiles->text);
		text = tiles->text.data;
		len = tiles->text.len;
	}
	if (words_number(&tile->words, 0, text, len) < 0)
		tile->cut = true;
	return tile->words.count - before;
}

/* How much an event adds to its tile. */
static double weigh(struct tiles *tiles, struct tile *tile, const struct insp_event *ev)
{
	struct insp_field *field = tile->sum ? tile->sum : tile->distinct;
	struct insp_value value;

	if (!field)
		return 1;
	if (!insp_field_value(field, ev, &value))
		return 0;
	return tile->sum ? number_of(&value) : is_new(tiles, tile, ev, &value);
}

static const struct tiles_of_type *tiles_of(struct tiles *tiles, uint16_t type)
{
	struct tiles_of_type *of = &tiles->types[type];

	for (size_t n = 0; n < tiles->count && !of->known; n++)
		if (!tiles->tiles[n].filter || insp_filter_may_pass(tiles->tiles[n].filter, type))
			of->tiles[of->count++] = n;
	of->known = true;
	return of;
}

static int event(struct job *job, const struct insp_event *ev)
{
	struct tiles *tiles = job->data;
	const struct tiles_of_type *of = tiles_of(tiles, ev->scap->type);
	uint32_t bin = tiles->bins.count ? bin_of(&tiles->bins, ev->scap->ts_ns) : 0;
	struct tile *tile;
	double weight;

	for (size_t n = 0; n < of->count; n++) {
		tile = &tiles->tiles[of->tiles[n]];
		if (tile->filter && !insp_filter_match(tile->filter, ev))
			continue;
		weight = weigh(tiles, tile, ev);
		tile->total += weight;
		tile->bins[bin] += weight;
	}
	return 0;
}

static int finish(struct job *job)
{
	struct tiles *tiles = job->data;
	struct insp_buf *out = &job->out;

	out_name(out, "tiles");
	insp_buf_putc(out, '[');
	for (size_t n = 0; n < tiles->count; n++) {
		out_comma(out);
		insp_buf_putc(out, '{');
		out_name(out, "total");
		out_number(out, tiles->tiles[n].total);
		out_name(out, "cut");
		insp_buf_puts(out, tiles->tiles[n].cut ? "true" : "false");
		out_name(out, "bins");
		out_numbers(out, tiles->tiles[n].bins, tiles->bins.count);
		insp_buf_putc(out, '}');
	}
	insp_buf_putc(out, ']');
	return 0;
}

static void end(struct job *job)
{
	struct tiles *tiles = job->data;

	for (size_t n = 0; n < tiles->count; n++) {
		insp_filter_free(tiles->tiles[n].filter);
		insp_field_free(tiles->tiles[n].sum);
		insp_field_free(tiles->tiles[n].distinct);
		words_free(&tiles->tiles[n].words);
		free(tiles->tiles[n].bins);
	}
	insp_buf_fini(&tiles->text);
}

const struct job_kind job_tiles = { "tiles",	    sizeof(struct tiles), .begin = begin,
				    .event = event, .finish = finish,	  .free = end };
