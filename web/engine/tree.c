// SPDX-License-Identifier: Apache-2.0
/*
 * Job "tree": a flame graph. Events are grouped by the texts of several fields, each a
 * level; a node has the sum of a field, or the number of its events.
 */
#include <errno.h>
#include <stdlib.h>

#include "fields/field.h"
#include "fields/render.h"
#include "job.h"
#include "words.h"

#define LEVELS_MAX 8
#define TEXT_BYTES_MAX (32u << 20)

struct node {
	double value, events;
};

struct tree {
	struct insp_field *levels[LEVELS_MAX];
	size_t nlevels;
	struct insp_field *sum; /* NULL: the time that the call took */
	bool counts;
	struct words words; /* a node each; above: the node above, plus 1 */
	struct node *nodes;
	size_t room;
	double total, events, left_out;
	struct insp_buf text;
};

static int begin(struct job *job, struct insp_json question)
{
	struct insp_json list = insp_json_member(question, "levels"), item;
	struct tree *tree = job->data;
	char *text;
	int err = 0;

	tree->words.bytes_max = TEXT_BYTES_MAX;
	tree->counts = insp_json_kind(insp_json_member(question, "counts")) == INSP_JSON_TRUE;
	if (!insp_json_count(list) || insp_json_count(list) > LEVELS_MAX)
		return job_fail(job, -EINVAL, "a tree has 1 to %d levels", LEVELS_MAX);
	for (item = insp_json_first(list); item.at && !err; item = insp_json_next(item)) {
		tree->text.len = 0;
		insp_json_put(item, &tree->text);
		insp_buf_putc(&tree->text, '\0');
		err = tree->text.failed ?
			      job_fail(job, -ENOMEM, "out of memory") :
			      job_field(job, tree->text.data, &tree->levels[tree->nlevels]);
		tree->nlevels += !err;
	}
	text = ask_text(question, "sum");
	if (!err && text && *text)
		err = job_field(job, text, &tree->sum);
	free(text);
	return err;
}

static bool make_room(struct tree *tree)
{
	size_t room = tree->room ? tree->room * 2 : 1024;
	struct node *nodes;

	if (tree->words.count <= tree->room)
		return true;
	nodes = realloc(tree->nodes, room * sizeof(*nodes));
	if (!nodes)
		return false;
	memset(nodes + tree->room, 0, (room - tree->room) * sizeof(*nodes));
	tree->nodes = nodes;
	tree->room = room;
	return true;
}

static double weigh(const struct tree *tree, const struct insp_event *ev)
{
	struct insp_value value;

	if (tree->counts)
		return 1;
	if (!tree->sum)
		return ev->scap->type % 2 ? ev->latency_ns : 0;
	if (!insp_field_value(tree->sum, ev, &value))
		return 0;
	if (value.type == PT_DOUBLE)
		return value.dbl;
	return insp_type_is_signed(value.type) ? (double)value.s64 : (double)value.u64;
}

/* Adds to the node below `above` for the text of a level. Returns it, or -1. */
static int64_t add(struct tree *tree, uint32_t above, struct insp_field *field,
		   const struct insp_event *ev, double weight)
{
	struct insp_value value;
	int64_t node;

	tree->text.len = 0;
	if (insp_field_value(field, ev, &value))
		insp_field_put(field, ev, &value, &tree->text);
	node = words_number(&tree->words, above, tree->text.data, tree->text.len);
	if (node < 0 || !make_room(tree))
		return -1;
	tree->nodes[node].value += weight;
	tree->nodes[node].events++;
	return node;
}

static int event(struct job *job, const struct insp_event *ev)
{
	struct tree *tree = job->data;
	double weight = weigh(tree, ev);
	int64_t node = -1;

	if (!(weight > 0))
		return 0;
	tree->total += weight;
	tree->events++;
	for (size_t n = 0; n < tree->nlevels; n++) {
		node = add(tree, node + 1, tree->levels[n], ev, weight);
		if (node < 0) {
			tree->left_out += weight;
			return 0;
		}
	}
	return 0;
}

/* A node is [index of the one above or -1, name, value, events]; those above come first. */
static int finish(struct job *job)
{
	struct tree *tree = job->data;
	struct insp_buf *out = &job->out;
	const struct word *word;

	out_name(out, "total");
	out_number(out, tree->total);
	out_name(out, "events");
	out_number(out, tree->events);
	out_name(out, "left_out");
	out_number(out, tree->left_out);
	out_name(out, "nodes");
	insp_buf_putc(out, '[');
	for (uint32_t n = 0; n < tree->words.count && n < tree->room; n++) {
		word = &tree->words.words[n];
		out_comma(out);
		insp_buf_printf(out, "[%d,", (int)word->above - 1);
		out_text(out, word->len ? tree->words.text + word->at : "", word->len);
		insp_buf_putc(out, ',');
		out_number(out, tree->nodes[n].value);
		insp_buf_putc(out, ',');
		out_number(out, tree->nodes[n].events);
		insp_buf_putc(out, ']');
	}
	insp_buf_putc(out, ']');
	return 0;
}

static void end(struct job *job)
{
	struct tree *tree = job->data;

	for (size_t n = 0; n < tree->nlevels; n++)
		insp_field_free(tree->levels[n]);
	insp_field_free(tree->sum);
	words_free(&tree->words);
	free(tree->nodes);
	insp_buf_fini(&tree->text);
}

const struct job_kind job_tree = { "tree",	   sizeof(struct tree), .begin = begin,
				   .event = event, .finish = finish,	.free = end };
