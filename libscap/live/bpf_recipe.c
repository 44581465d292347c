// SPDX-License-Identifier: Apache-2.0
/*
 * Fills the eBPF programs' map of recipes from the driver's tables.
 */
#include <string.h>

#include <bpf/libbpf.h>

#include "bpf_engine.h"
#include "bpf_filter.h"
#include "scap_engine.h"
#include "table/table.h"

/*
 * Turns an operation into an RS_BPF_PLAIN one if its value is ready in the CPU's args and
 * needs no encoder. Returns whether it does. is_ia32: a 32-bit program's call, which has an
 * offset in two arguments.
 */
static bool make_plain(struct rs_op *op, bool is_ia32)
{
	static const struct {
		uint8_t is_plain, place, shift;
	} plain[RS_ENC_COUNT] = {
		[RS_ENC_U8] = { 1 },
		[RS_ENC_U16] = { 1 },
		[RS_ENC_U32] = { 1 },
		[RS_ENC_U64] = { 1 },
		[RS_ENC_S32] = { 1, 0, 32 },
		[RS_ENC_POS] = { 1 },
		[RS_ENC_RET] = { 1, RS_BPF_RET },
		[RS_ENC_RET32] = { 1, RS_BPF_RET },
		[RS_ENC_CODE] = { 1, RS_BPF_CODE },
		[RS_ENC_NR] = { 1, RS_BPF_NR },
	};
	const uint8_t enc = op->enc;

	if (!plain[enc].is_plain || (is_ia32 && enc == RS_ENC_POS))
		return false;
	*op = (struct rs_op){
		.enc = RS_BPF_PLAIN,
		.a = plain[enc].place ? plain[enc].place : op->a,
		.b = rs_enc_width[enc],
		.c = plain[enc].shift,
	};
	return true;
}

static bool is_for_real_paths(uint8_t enc)
{
	return enc == RS_ENC_INO || enc == RS_ENC_CWD;
}

/* The number of operations that the session wants: those for real paths stand last. */
static uint32_t wanted_ops(const struct rs_prog *from, const struct scap_options *opts)
{
	uint32_t n = 0;

	while (n < from->nops && (opts->real_paths || !is_for_real_paths(from->ops[n].enc)))
		n++;
	return n;
}

static bool is_of_ia32(uint32_t row)
{
	return row >= RS_BPF_ENTER(RS_BPF_IA32(0)) && row < RS_BPF_ENTER(RS_BPF_UNKNOWN);
}

/* A row's recipe, of the call with that portable number, under a session's options. */
static void make_row(uint32_t row, const struct rs_prog *from, uint16_t code,
		     const struct scap_options *opts, struct rs_bpf_prog *to)
{
	uint8_t nsnap;
	uint32_t bound = sizeof(struct rs_event) + from->nops * sizeof(uint16_t) +
			 rs_prog_bound(from, &nsnap);

	bound += nsnap * opts->snaplen;
	*to = (struct rs_bpf_prog){
		.type = from->type,
		.code = code,
		.nops = wanted_ops(from, opts),
		.verdict = scap_bpf_verdict(opts->filter, rs_prog_filter_type(from)),
		.changes_state = rs_prog_changes_state(from),
		.messages = rs_prog_messages(from),
		.bound = bound < RS_BPF_EVENT_MAX ? bound : RS_BPF_EVENT_MAX,
	};
	for (uint32_t n = 0; n < to->nops; n++) {
		to->ops[n] = from->ops[n];
		if (!make_plain(&to->ops[n], is_of_ia32(row)) || to->ops[n].a < RS_BPF_RET)
			to->wants_args = 1;
		to->nplain += to->nplain == n && to->ops[n].enc == RS_BPF_PLAIN;
	}
	to->nencoded = to->nops - to->nplain;
}

/* Notes that some event of the row is wanted, for the rejection by the call's number alone. */
static void note_wanted(struct bpf_engine *bpf, uint32_t row)
{
	uint32_t call = row / 2;

	if (call < RS_BPF_UNKNOWN)
		bpf->wanted[call % RS_BPF_CALLS] |=
			row % 2 ? RS_BPF_WANTS_EXIT : RS_BPF_WANTS_ENTER;
}

/* wanted: false rejects the row's events, whatever the filter says. */
static int put_prog(struct bpf_engine *bpf, const struct scap_options *opts, uint32_t row,
		    const struct rs_prog *prog, uint16_t code, bool wanted)
{
	struct rs_bpf_prog value;

	make_row(row, prog, code, opts, &value);
	if (!wanted)
		value.verdict = RS_BPF_REJECT;
	if (value.verdict != RS_BPF_REJECT)
		note_wanted(bpf, row);
	return bpf_map__update_elem(scap_bpf_map(bpf, "progs"), &row, sizeof(row), &value,
				    sizeof(value), BPF_ANY);
}

static int put_call(struct bpf_engine *bpf, const struct scap_options *opts, uint32_t nr,
		    const struct rs_call *call, enum bpf_scope scope)
{
	struct rs_op ops[RS_ALONE_OPS];
	const struct rs_prog alone = rs_call_alone(call, ops);
	bool is_alone = scap_bpf_stands_alone(opts->filter, call->exit.type);
	bool wanted = scope == BPF_ALL || rs_prog_changes_state(&call->exit);
	int err = put_prog(bpf, opts, RS_BPF_ENTER(nr), &call->enter, call->code, wanted);

	return err ? err :
		     put_prog(bpf, opts, RS_BPF_EXIT(nr), is_alone ? &alone : &call->exit,
			      call->code, wanted);
}

static int put_ia32_call(struct bpf_engine *bpf, const struct scap_options *opts,
			 const struct rs_ia32_call *call, enum bpf_scope scope)
{
	const struct rs_call shown = rs_call_shown(call->code);

	return put_call(bpf, opts, RS_BPF_IA32(call->nr),
			call->row < 0 ? &shown : &rs_calls[call->row], scope);
}

static int put_tracepoint(struct bpf_engine *bpf, const struct scap_options *opts, uint32_t n,
			  enum bpf_scope scope)
{
	const struct rs_prog *prog = &rs_tracepoint_progs[n];

	return put_prog(bpf, opts, RS_BPF_TRACEPOINT(n), prog, 0,
			scope == BPF_ALL || rs_prog_changes_state(prog));
}

/* Calls through socketcall() have its number. */
static int put_wanted(struct bpf_engine *bpf)
{
	const uint32_t zero = 0;

	for (uint32_t n = 0; n < rs_socketcalls_count; n++)
		bpf->wanted[RS_IA32_SOCKETCALL] |= bpf->wanted[rs_socketcalls[n].nr];
	return bpf_map__update_elem(scap_bpf_map(bpf, ".data.wanted"), &zero, sizeof(zero),
				    bpf->wanted, sizeof(bpf->wanted), BPF_ANY);
}

/* Every call number gets a row. Those without a call get the row of the unknown call. */
int scap_bpf_fill_recipes(struct scap *scap, struct bpf_engine *bpf, enum bpf_scope scope)
{
	const struct scap_options *opts = &scap->opts;
	bool known[RS_BPF_UNKNOWN + 1] = { false };
	uint32_t n;
	int err = 0;

	memset(bpf->wanted, 0, sizeof(bpf->wanted));
	/* Calls run meanwhile: one that has a recipe must not be unknown for a moment. */
	for (n = 0; n < rs_calls_count && !err; n++) {
		if (rs_calls[n].nr < 0 || rs_calls[n].nr >= RS_BPF_CALLS)
			continue;
		err = put_call(bpf, opts, rs_calls[n].nr, &rs_calls[n], scope);
		known[rs_calls[n].nr] = true;
	}
	for (n = 0; n < rs_ia32_calls_count && !err; n++) {
		err = put_ia32_call(bpf, opts, &rs_ia32_calls[n], scope);
		known[RS_BPF_IA32(rs_ia32_calls[n].nr)] = true;
	}
	for (n = 0; n <= RS_BPF_UNKNOWN && !err; n++)
		if (!known[n])
			err = put_call(bpf, opts, n, &rs_call_unknown, scope);
	for (n = 0; n < RS_TP_COUNT && !err; n++)
		err = put_tracepoint(bpf, opts, n, scope);
	/* Last: what it lets pass finds its recipe. */
	if (!err)
		err = put_wanted(bpf);
	return err ? scap_bpf_fail(scap, err, "fill the table of calls") : 0;
}
