// SPDX-License-Identifier: MIT OR GPL-2.0-only
/*
 * The eBPF engine: programs on the tracepoints that the module's probes are on.
 * They look up the recipe of what happened and run it into the CPU's ring. No
 * call is named here: recipes are rows of a map that the loader fills.
 */
#include "kernel.bpf.h"
#include "ringside_bpf.h"
#include "../table.h"

#include "ring.bpf.h"
#include "encode.bpf.h"
#include "encode_mem.bpf.h"
#include "encode_sock.bpf.h"
#include "encode_task.bpf.h"

char LICENSE[] SEC("license") = "Dual MIT/GPL";

struct {
	__uint(type, BPF_MAP_TYPE_ARRAY);
	__uint(max_entries, RS_BPF_TRACEPOINT(RS_TP_COUNT));
	__type(key, u32);
	__type(value, struct rs_bpf_prog);
} progs SEC(".maps");

/* ---- recipes ---------------------------------------------------------------------- */

/* One operation of a recipe. An encoder that is not written does not compile. */
__noinline u32 rs_encode(u32 id, u32 enc, u32 abc)
{
	struct place p;

	if (!find_place(&p, id))
		return 0;
	p.a = abc & 0xff;
	p.b = (abc >> 8) & 0xff;
	p.c = (abc >> 16) & 0xff;
	switch (enc) {
#define ENC(name, width, bound) case RS_ENC_##name: return enc_##name(&p);
#include "../encoders.def"
#undef ENC
	}
	return 0;
}

/* Runs a recipe. The few encoders that most events are made of go first. */
static __always_inline void run_recipe(struct rs_bpf_cpu *cpu, u32 id,
				       const struct rs_bpf_prog *prog, u8 *event)
{
	u32 i, len, pos;

	for (i = 0; i < RS_MAX_PARAMS && i < prog->nops; i++) {
		const struct rs_op *op = &prog->ops[i];

		pos = cpu->pos & 0xffff;
		if (op->enc == RS_ENC_RET) {
			*(u64 *)(event + pos) = cpu->ret;
			len = sizeof(u64);
		} else if (op->enc == RS_ENC_S32) {
			*(u64 *)(event + pos) = (s64)(s32)cpu->args[op->a & 7];
			len = sizeof(u64);
		} else if (op->enc == RS_ENC_U32) {
			*(u32 *)(event + pos) = cpu->args[op->a & 7];
			len = sizeof(u32);
		} else {
			len = rs_encode(id, op->enc, op->a | op->b << 8 | op->c << 16);
		}
		*(u16 *)(event + sizeof(struct rs_event) + i * sizeof(u16)) = len;
		cpu->pos = pos + len;
	}
}

/* ---- from an event to the ring ------------------------------------------------------ */

static __always_inline bool wanted(u32 tgid)
{
	if (tgid == setup.skip_tgid)
		return false;
	return !setup.only_tgid || tgid == setup.only_tgid;
}

/* What is being written: filled by begin(), finished by end(). */
struct event {
	struct rs_bpf_cpu *cpu;
	const struct rs_bpf_prog *prog;
	u32 id, tid;
	u64 ts;
};

/* Begins an event with the recipe of row key; false: there is nothing to write. */
static __always_inline bool begin(struct event *ev, u32 key)
{
	u64 ids = bpf_get_current_pid_tgid();

	ev->id = bpf_get_smp_processor_id();
	ev->cpu = bpf_map_lookup_elem(&cpus, &ev->id);
	if (!ev->cpu)
		return false;
	count(ev->cpu, seen);
	if (!wanted(ids >> 32)) {
		count(ev->cpu, filtered);
		return false;
	}
	ev->tid = ids;
	ev->prog = bpf_map_lookup_elem(&progs, &key);
	if (!ev->prog || !ring_begin(ev->cpu, ev->id, ev->prog->bound))
		return false;
	ev->ts = bpf_ktime_get_ns() + setup.clock_offset_ns;
	ev->cpu->code = ev->prog->code;
	return true;
}

/* Each member by itself: the compiler would write a packed structure byte by byte. */
static __always_inline void write_header(u8 *at, const struct event *ev, u32 len)
{
	*(u64 *)(at + offsetof(struct rs_event, ts)) = ev->ts;
	*(u64 *)(at + offsetof(struct rs_event, tid)) = ev->tid;
	*(u32 *)(at + offsetof(struct rs_event, len)) = len;
	*(u16 *)(at + offsetof(struct rs_event, type)) = ev->prog->type;
	*(u32 *)(at + offsetof(struct rs_event, nparams)) = ev->prog->nops;
}

static __always_inline void end(struct event *ev)
{
	struct rs_bpf_cpu *cpu = ev->cpu;
	u64 pos = cpu->producer.pos;
	struct rs_record *record = record_at(ev->id, pos);
	u8 *at = (u8 *)(record + 1);

	if (!record)
		return;
	cpu->chunk = ev->id * setup.chunks + ((pos >> setup.chunk_shift) & (setup.chunks - 1));
	cpu->offset = pos & (setup.chunk_bytes - 1);
	cpu->pos = sizeof(struct rs_event) + ev->prog->nops * sizeof(u16);
	run_recipe(cpu, ev->id, ev->prog, at);
	write_header(at, ev, cpu->pos);
	ring_end(cpu, ev->id, record, cpu->pos);
}

/* ---- system calls ------------------------------------------------------------------- */

#define TS_COMPAT 2

/* A 32-bit or x32 call's number means another call: it appears as unknown. */
static __always_inline u32 row_of(long nr)
{
	if ((u64)nr >= RS_BPF_CALLS || (READ(current_task(), thread_info.status) & TS_COMPAT))
		return RS_BPF_UNKNOWN;
	return nr;
}

/* The registers of a call, in the kernel's order, read in one piece. */
struct call_regs {
	u64 r10, r9, r8, ax, cx, dx, si, di, orig_ax;
};

static __always_inline void read_regs(struct call_regs *to, u64 regs)
{
	bpf_core_read(to, sizeof(*to), &((struct pt_regs___kernel *)regs)->r10);
}

static __always_inline void take_args(struct rs_bpf_cpu *cpu, const struct call_regs *regs)
{
	cpu->args[0] = regs->di;
	cpu->args[1] = regs->si;
	cpu->args[2] = regs->dx;
	cpu->args[3] = regs->r10;
	cpu->args[4] = regs->r8;
	cpu->args[5] = regs->r9;
}

SEC("raw_tp/sys_enter")
int sys_enter(struct bpf_raw_tracepoint_args *ctx)
{
	long nr = ctx->args[1];
	struct call_regs regs;
	struct event ev;

	if (!begin(&ev, RS_BPF_ENTER(row_of(nr))))
		return 0;
	ev.cpu->nr = nr;
	ev.cpu->ret = 0;
	if (ev.prog->wants_args) {
		read_regs(&regs, ctx->args[0]);
		take_args(ev.cpu, &regs);
	}
	end(&ev);
	return 0;
}

SEC("raw_tp/sys_exit")
int sys_exit(struct bpf_raw_tracepoint_args *ctx)
{
	struct call_regs regs;
	struct event ev;

	read_regs(&regs, ctx->args[0]);
	/* The end of a signal handler restores registers: which call is not known. */
	if ((s32)regs.orig_ax < 0)
		return 0;
	if (!begin(&ev, RS_BPF_EXIT(row_of((s32)regs.orig_ax))))
		return 0;
	ev.cpu->nr = regs.orig_ax;
	ev.cpu->ret = ctx->args[1];
	take_args(ev.cpu, &regs);
	end(&ev);
	return 0;
}

/* ---- scheduler, exits, signals --------------------------------------------------------- */

SEC("raw_tp/sched_switch")
int sched_switch(struct bpf_raw_tracepoint_args *ctx)
{
	struct task_struct *next = (struct task_struct *)ctx->args[2];
	struct event ev;

	if (!begin(&ev, RS_BPF_TRACEPOINT(RS_TP_SCHEDSWITCH_6_E)))
		return 0;
	ev.cpu->args[0] = READ(next, pid);
	end(&ev);
	return 0;
}

SEC("raw_tp/sched_process_exit")
int process_exit(struct bpf_raw_tracepoint_args *ctx)
{
	long status = READ((struct task_struct *)ctx->args[0], exit_code);
	struct event ev;

	if (!begin(&ev, RS_BPF_TRACEPOINT(RS_TP_PROCEXIT_1_E)))
		return 0;
	ev.cpu->args[0] = status;
	ev.cpu->args[1] = status & 0x7f ? 0 : (status >> 8) & 0xff;
	ev.cpu->args[2] = status & 0x7f;
	ev.cpu->args[3] = !!(status & 0x80);
	end(&ev);
	return 0;
}

/* The head of the kernel's own and of user space's siginfo, which are the same. */
struct siginfo_head {
	s32 signal, error, code, pad, pid;
};

#define SIGNAL_CHILD 17
#define SI_USER 0
#define SI_QUEUE -1
#define SI_MESGQ -3
#define SI_TKILL -6

/* The sender that a signal's information names; 0: none. */
static __always_inline s32 sender_of(s32 signal, u64 info)
{
	struct siginfo_head head = {};

	/* A fatal signal comes with a marker in place of a pointer. */
	if (info <= 1)
		return 0;
	bpf_probe_read_kernel(&head, sizeof(head), (void *)info);
	switch (head.code) {
	case SI_USER:
	case SI_QUEUE:
	case SI_TKILL:
	case SI_MESGQ:
		return head.pid;
	}
	return signal == SIGNAL_CHILD && head.code > 0 ? head.pid : 0;
}

SEC("raw_tp/signal_deliver")
int signal_deliver(struct bpf_raw_tracepoint_args *ctx)
{
	struct event ev;

	if (!begin(&ev, RS_BPF_TRACEPOINT(RS_TP_SIGNALDELIVER_E)))
		return 0;
	ev.cpu->args[0] = sender_of(ctx->args[0], ctx->args[1]);
	ev.cpu->args[1] = (u32)bpf_get_current_pid_tgid();
	ev.cpu->args[2] = ctx->args[0];
	end(&ev);
	return 0;
}
