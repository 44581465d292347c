// SPDX-License-Identifier: Apache-2.0
/*
 * Translates a filter's classic BPF program into eBPF instructions, and puts them into
 * the compiled object in place of the marked body of a function (filter.bpf.h). Knows no
 * engine.
 */
#include <errno.h>
#include <string.h>

#include <linux/bpf.h>

#include "bpf_filter.h"
#include "table/filter_check.h"

/* The accumulator is the register of the result, the context that of the first argument. */
#define ACCUMULATOR BPF_REG_0
#define CONTEXT BPF_REG_1

enum rs_bpf_verdict scap_bpf_verdict(const struct rs_filter *filter, unsigned int type)
{
	if (!filter)
		return RS_BPF_ACCEPT;
	if (!RS_FILTER_HAS(filter->types, type))
		return RS_BPF_REJECT;
	return !filter->program || RS_FILTER_HAS(filter->sure, type) ? RS_BPF_ACCEPT : RS_BPF_ASK;
}

bool scap_bpf_stands_alone(const struct rs_filter *filter, unsigned int exit_type)
{
	return filter && !RS_FILTER_HAS(filter->types, exit_type - 1);
}

/* ---- translation ------------------------------------------------------------------ */

/* One instruction becomes at most so many. */
#define WIDTH_MAX 2

/* The instructions that precede the translated program. */
#define PROLOGUE 2
_Static_assert(RS_BPF_FILTER_INSNS == PROLOGUE + WIDTH_MAX * RS_FILTER_PROGRAM_MAX,
	       "the marked body has room for any program");

/* A classic program, and for each of its instructions the number that it becomes. */
struct program {
	const struct sock_filter *insns;
	unsigned int len;
	uint8_t width[RS_FILTER_PROGRAM_MAX];
};

static uint8_t width_of(const struct sock_filter *from)
{
	switch (BPF_CLASS(from->code)) {
	case BPF_RET:
		return 2;
	case BPF_JMP:
		return BPF_OP(from->code) != BPF_JA && from->jf ? 2 : 1;
	}
	return 1;
}

/*
 * Sets the widths. Jumps only go forward, so one pass finds all instructions that can be
 * reached. The others have width 0, as the kernel refuses unreachable instructions.
 */
static void measure(struct program *program)
{
	const struct sock_filter *from;
	unsigned int n;

	program->width[0] = 1;
	for (n = 0; n < program->len; n++) {
		from = &program->insns[n];
		if (!program->width[n])
			continue;
		program->width[n] = width_of(from);
		if (BPF_CLASS(from->code) == BPF_RET)
			continue;
		if (BPF_CLASS(from->code) != BPF_JMP) {
			program->width[n + 1] = 1;
		} else if (BPF_OP(from->code) == BPF_JA) {
			program->width[n + 1 + from->k] = 1;
		} else {
			program->width[n + 1 + from->jt] = 1;
			program->width[n + 1 + from->jf] = 1;
		}
	}
}

/* The offset of a jump at the end of instruction n over the next count instructions. */
static int distance(const struct program *program, unsigned int n, unsigned int count)
{
	int sum = 0;

	for (; count; count--)
		sum += program->width[++n];
	return sum;
}

static struct bpf_insn jump(int off)
{
	return (struct bpf_insn){ .code = BPF_JMP | BPF_JA, .off = off };
}

/* A conditional jump: if it holds, over a second jump, which is for the other case. */
static void put_condition(const struct program *program, unsigned int n, struct bpf_insn *to)
{
	const struct sock_filter *from = &program->insns[n];

	to[0] = (struct bpf_insn){
		.code = BPF_JMP32 | BPF_OP(from->code) | BPF_K,
		.dst_reg = ACCUMULATOR,
		.off = distance(program, n, from->jt) + program->width[n] - 1,
		.imm = from->k,
	};
	if (program->width[n] == 2)
		to[1] = jump(distance(program, n, from->jf));
}

static void put_one(const struct program *program, unsigned int n, struct bpf_insn *to)
{
	const struct sock_filter *from = &program->insns[n];

	switch (BPF_CLASS(from->code)) {
	case BPF_LD:
		to[0] = (struct bpf_insn){
			.code = BPF_LDX | BPF_MEM | BPF_W,
			.dst_reg = ACCUMULATOR,
			.src_reg = CONTEXT,
			.off = from->k,
		};
		break;
	case BPF_ALU:
		to[0] = (struct bpf_insn){
			.code = BPF_ALU | BPF_AND | BPF_K,
			.dst_reg = ACCUMULATOR,
			.imm = from->k,
		};
		break;
	case BPF_RET:
		to[0] = (struct bpf_insn){
			.code = BPF_ALU | BPF_MOV | BPF_K,
			.dst_reg = BPF_REG_0,
			.imm = from->k,
		};
		to[1] = (struct bpf_insn){ .code = BPF_JMP | BPF_EXIT };
		break;
	default:
		if (BPF_OP(from->code) == BPF_JA)
			to[0] = jump(distance(program, n, from->k));
		else
			put_condition(program, n, to);
	}
}

/* ---- the object ---------------------------------------------------------------------- */

/*
 * The rest of the marked body is not executed. But the kernel refuses instructions that
 * nothing leads to, so the prologue has a jump to it that is never taken.
 */
static void put_program(struct bpf_insn *place, const struct program *program)
{
	unsigned int n, at = PROLOGUE;

	for (n = 0; n < program->len; n++) {
		if (program->width[n])
			put_one(program, n, place + at);
		at += program->width[n];
	}
	place[0] = (struct bpf_insn){
		.code = BPF_ALU | BPF_MOV | BPF_K,
		.dst_reg = ACCUMULATOR,
	};
	place[1] = (struct bpf_insn){
		.code = BPF_JMP | BPF_JNE | BPF_K,
		.dst_reg = ACCUMULATOR,
		.off = at - PROLOGUE,
	};
}

int scap_bpf_put_filter(void *object, size_t bytes, const struct rs_filter *filter,
			unsigned int *needs)
{
	const uint64_t value = RS_BPF_FILTER_MARK;
	const struct bpf_insn mark[2] = {
		{ .code = BPF_LD | BPF_DW | BPF_IMM, .imm = (uint32_t)value },
		{ .imm = value >> 32 },
	};
	struct program program = {
		.insns = (const void *)(uintptr_t)filter->program,
		.len = filter->program_len,
	};
	struct bpf_insn *place;

	if (!program.insns)
		return 0;
	if (!rs_filter_check(program.insns, program.len, needs))
		return -EINVAL;
	measure(&program);
	place = memmem(object, bytes, mark, sizeof(mark));
	if (!place)
		return -ENOEXEC;
	put_program(place, &program);
	return 0;
}
