// SPDX-License-Identifier: Apache-2.0
/*
 * Decides what the kernel may drop: the events that the filter of the command line rejects, and
 * those that neither the chisels nor the view want. Not with -F and -D, which need more events
 * than the filter passes, nor where a chisel or a view shows numbers that come from all events.
 */
#include "kernel_filter.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "run/compile.h"
#include "common/complain.h"
#include "run/views.h"

/* Whether a chisel or the view shows numbers that come from all events, such as CPU times. */
static bool counts_all(const struct run *run)
{
	for (size_t n = 0; n < run->nchisels; n++)
		if (insp_chisel_uses(run->chisels[n].chisel, INSP_FIELD_HISTORY))
			return true;
	return run->view && view_uses(run->view, INSP_FIELD_HISTORY);
}

static bool wants_all(const struct run *run)
{
	return run->req->ninputs || run->req->fat || run->req->debug || counts_all(run);
}

/*
 * Latencies need the enter event of each call. So does a trace file: older programs find
 * the descriptor of an exit event only in its enter event. Chisels and views may show both.
 */
static bool wants_enters(const struct run *run, const struct insp_format *format)
{
	return run->req->output || run->req->print.timetype == 'd' || run->nchisels || run->view ||
	       insp_format_uses(format, INSP_FIELD_LATENCY);
}

/* ---- the filter's text ------------------------------------------------------------- */

static void put(struct insp_buf *text, const char *words)
{
	insp_buf_append(text, words, strlen(words));
}

/* Adds a condition to the text so far. */
static void put_also(struct insp_buf *text, const char *condition)
{
	if (!*condition)
		return;
	put(text, text->len ? " and (" : "(");
	put(text, condition);
	put(text, ")");
}

/* What one of the chisels wants; nothing if one of them wants all. */
static void put_chisels(const struct run *run, struct insp_buf *text)
{
	struct insp_buf any = { 0 };

	for (size_t n = 0; n < run->nchisels; n++) {
		const struct insp_chisel *chisel = run->chisels[n].chisel;
		const char *filter = insp_chisel_get_filter(chisel);

		if (!*filter) {
			insp_buf_fini(&any);
			return;
		}
		put(&any, n ? " or (" : "(");
		put(&any, filter);
		put(&any, ")");
	}
	insp_buf_append(&any, "", 1);
	put_also(text, any.failed ? "" : any.data);
	text->failed |= any.failed;
	insp_buf_fini(&any);
}

static void put_view(const struct run *run, struct insp_buf *text)
{
	const struct insp_view_info *info = insp_view_get_info(run->view);

	/* %depth is replaced when the view is attached */
	if (!strchr(info->filter, '%'))
		put_also(text, info->filter);
}

/*
 * --exits: the enters of calls stay in the kernel, but for those whose parameters the exit
 * cannot carry.
 */
#define NO_ENTERS "(evt.dir=< or not syscall.type exists)"

/* A recording has the events that pass the user's filter, whatever a chisel shows of them. */
static void put_text(const struct run *run, struct insp_buf *text)
{
	put_also(text, run->filter);
	if (run->nchisels && !run->req->output)
		put_chisels(run, text);
	if (run->view && !run->req->output)
		put_view(run, text);
	if (run->req->exits)
		put_also(text, NO_ENTERS);
	insp_buf_append(text, "", 1);
}

/* ---- the kernel's part --------------------------------------------------------------- */

int kernel_filter_lower(struct insp *insp, const char *text, bool keep_enters,
			struct insp_lowered **lowered)
{
	struct insp_filter *filter;
	int err = compile_filter(insp, text, &filter);

	*lowered = NULL;
	if (err || !filter)
		return err;
	*lowered = malloc(sizeof(**lowered));
	if (!*lowered || insp_filter_lower(filter, keep_enters, *lowered)) {
		complain("out of memory");
		err = -ENOMEM;
	}
	insp_filter_free(filter);
	return err;
}

int kernel_filter_make(struct run *run)
{
	struct insp_format *format = NULL;
	struct insp_buf text = { 0 };
	int err;

	if (wants_all(run))
		return 0;
	err = compile_format(run->scratch, run->req->format, &format);
	put_text(run, &text);
	if (!err && text.failed)
		err = complain("out of memory");
	free(run->lowered);
	run->lowered = NULL;
	if (!err)
		err = kernel_filter_lower(run->scratch, text.data,
					  !run->req->exits && wants_enters(run, format),
					  &run->lowered);
	insp_format_free(format);
	free(run->lowered_text);
	run->lowered_text = err || text.failed ? NULL : strdup(text.data);
	insp_buf_fini(&text);
	return err;
}

bool kernel_filter_is_old(const struct run *run)
{
	struct insp_buf text = { 0 };
	bool old;

	if (!kernel_filter(run) || !run->lowered_text)
		return false;
	put_text(run, &text);
	old = !text.failed && strcmp(text.data, run->lowered_text);
	insp_buf_fini(&text);
	return old;
}

const struct rs_filter *kernel_filter_of(const struct insp_lowered *lowered)
{
	return lowered && lowered->any ? &lowered->filter : NULL;
}

const struct rs_filter *kernel_filter(const struct run *run)
{
	return kernel_filter_of(run->lowered);
}

void kernel_filter_report(const struct run *run)
{
	const struct rs_filter *filter = kernel_filter(run);
	unsigned int type, passed = 0, undecided = 0;

	if (!filter) {
		fputs("Filter in the kernel: none\n", stderr);
		return;
	}
	for (type = 0; type < RS_EVENT_TYPES; type++) {
		bool passes = RS_FILTER_HAS(filter->types, type);

		passed += passes && RS_FILTER_HAS(filter->sure, type);
		undecided += passes && !RS_FILTER_HAS(filter->sure, type);
	}
	fprintf(stderr,
		"Filter in the kernel: %u of %d event types pass; for %u more, a program of %u "
		"instructions decides\n",
		passed, RS_EVENT_TYPES, filter->program ? undecided : 0, filter->program_len);
}
