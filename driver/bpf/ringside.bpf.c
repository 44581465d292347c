// SPDX-License-Identifier: MIT OR GPL-2.0-only
/*
 * The eBPF engine: programs on the tracepoints that the module probes. A program looks
 * up the recipe of an event and runs it into the CPU's ring. No call is named here:
 * recipes are entries of a map that the loader fills.
 */
#include "kernel.bpf.h"
#include "ringside_bpf.h"
#include "table/table.h"

#include "ring.bpf.h"
#include "encode.bpf.h"
#include "encode_mem.bpf.h"
#include "encode_path.bpf.h"
#include "encode_sock.bpf.h"
#include "encode_task.bpf.h"
#include "filter.bpf.h"
#include "walk.bpf.h"

char LICENSE[] SEC("license") = "Dual MIT/GPL";

struct {
	__uint(type, BPF_MAP_TYPE_ARRAY);
	__uint(max_entries, RS_BPF_TRACEPOINT(RS_TP_COUNT));
	__type(key, u32);
	__type(value, struct rs_bpf_prog);
} progs SEC(".maps");

/* RS_BPF_WANTS_* by call number. The loader writes it whenever it writes recipes. */
volatile u8 wanted[RS_BPF_CALLS] SEC(".data.wanted");

/*
 * What sys_exit continues with: more_messages. It is a program of its own because it needs as
 * much of the stack as sys_exit, and a call would have to share it.
 */
struct {
	__uint(type, BPF_MAP_TYPE_PROG_ARRAY);
	__uint(max_entries, 1);
	__uint(key_size, sizeof(u32));
	__uint(value_size, sizeof(u32));
} continued SEC(".maps");

/* ---- recipes ---------------------------------------------------------------------- */

/* clang-format off */
#define ENCODE(name, value) \
	static __always_inline u32 enc_##name(const struct place *p) { return value; }
/* clang-format on */
#include "table/encode.def"
#undef ENCODE

/* Runs an encoder. A row of encoders.def without its enc_<NAME>() does not compile. */
static __always_inline u32 encode(const struct place *p, u32 enc)
{
	switch (enc) {
/* clang-format off */
#define ENC(name, width, bound) case RS_ENC_##name: return enc_##name(p);
/* clang-format on */
#include "table/encoders.def"
#undef ENC
	}
	return 0;
}

/* Runs an operation; abc holds its three operands, a in the lowest byte. */
__noinline u32 rs_encode(u32 id, u32 enc, u32 abc)
{
	struct place p;

	if (!find_place(&p, id))
		return 0;
	p.a = abc & 0xff;
	p.b = (abc >> 8) & 0xff;
	p.c = (abc >> 16) & 0xff;
	return encode(&p, enc);
}

static __always_inline u32 enc_plain(const struct place *p)
{
	s64 v = p->cpu->args[p->a & (RS_BPF_ARGS - 1)];

	*(s64 *)p->at = v << (p->c & 63) >> (p->c & 63);
	return p->b;
}

/* Frequent and short encoders run inline. */
static __always_inline u32 run_op(const struct place *p, const struct rs_op *op)
{
	switch (op->enc) {
	case RS_BPF_PLAIN:
		return enc_plain(p);
	case RS_ENC_BUF:
		return enc_BUF(p);
	case RS_ENC_BUFRET:
		return enc_BUFRET(p);
	case RS_ENC_PATH:
		return enc_PATH(p);
	case RS_ENC_FLAGS:
		return enc_FLAGS(p);
	case RS_ENC_OPENMODE:
		return enc_OPENMODE(p);
	}
	return rs_encode(p->id, op->enc, op->a | op->b << 8 | op->c << 16);
}

static __always_inline void put_len(u8 *event, u32 n, u32 len)
{
	*(u16 *)(event + sizeof(struct rs_event) + n * sizeof(u16)) = len;
}

/* Writes the plain values with which most recipes begin; many consist of nothing else. */
static __always_inline u32 put_plain(struct rs_bpf_cpu *cpu, const struct rs_bpf_prog *prog,
				     u8 *event)
{
	u32 pos = sizeof(struct rs_event) + prog->nops * sizeof(u16), i;

	for (i = 0; i < RS_MAX_PARAMS && i < prog->nplain; i++) {
		const struct rs_op *op = &prog->ops[i];
		const struct place p = {
			.cpu = cpu,
			.at = event + masked(pos, RS_BPF_EVENT_MASK),
			.a = op->a,
			.b = op->b,
			.c = op->c,
		};

		pos += enc_plain(&p);
		put_len(event, i, op->b);
	}
	return pos;
}

static __always_inline void put_encoded(struct rs_bpf_cpu *cpu, u32 id, const struct rs_op *op,
					u8 *event, u32 n)
{
	u32 pos = cpu->pos & RS_BPF_EVENT_MASK, len;
	struct place p = {
		.cpu = cpu,
		.event = event,
		.at = event + pos,
		.id = id,
		.a = op->a,
		.b = op->b,
		.c = op->c,
	};

	len = run_op(&p, op);
	put_len(event, n, len);
	cpu->pos = pos + len;
}

/* Runs a recipe. */
static __always_inline void run_recipe(struct rs_bpf_cpu *cpu, u32 id,
				       const struct rs_bpf_prog *prog, u8 *event)
{
	u32 i, n;

	cpu->pos = put_plain(cpu, prog, event);
	for (i = 0; i < RS_MAX_PARAMS && i < prog->nencoded; i++) {
		n = masked(prog->nplain + i, RS_BPF_OPS - 1);
		put_encoded(cpu, id, &prog->ops[n], event, n);
	}
}

/* ---- from an event to the ring ------------------------------------------------------ */

/* An event being written, and the thread that causes it. */
struct event {
	struct rs_bpf_cpu *cpu;
	const struct rs_bpf_prog *prog;
	struct rs_record *record;
	u8 *at; /* the event, after the record's header */
	u32 id, tid, tgid;
	u32 status; /* of the thread: TS_COMPAT */
	u64 ts;
};

/* Finds out which thread causes the event. */
static __always_inline void identify(struct event *ev)
{
	struct task_struct *task;
	u64 ids;

	if (HAS_TASK_BTF) {
		task = (struct task_struct *)bpf_get_current_task_btf();
		ev->tid = task->pid;
		ev->tgid = task->tgid;
		ev->status = task->thread_info.status;
		return;
	}
	ids = bpf_get_current_pid_tgid();
	ev->tid = ids;
	ev->tgid = ids >> 32;
	ev->status = READ(current_task(), thread_info.status);
}

/* Finds the recipe and the CPU's ring. */
static __always_inline bool find_recipe(struct event *ev, u32 row)
{
	ev->id = bpf_get_smp_processor_id();
	ev->cpu = bpf_map_lookup_elem(&cpus, &ev->id);
	ev->prog = bpf_map_lookup_elem(&progs, &row);
	return ev->cpu && ev->prog;
}

/* As find_recipe(); false too if the event is rejected (and counted). */
static __always_inline bool accept_event(struct event *ev, u32 row, struct pt_regs___kernel *regs,
					 s64 ret)
{
	if (!find_recipe(ev, row))
		return false;
	count(ev->cpu, seen);
	if (accepts(ev->prog, ev->tgid, regs, ev->status & TS_COMPAT, ret))
		return true;
	count(ev->cpu, filtered);
	return false;
}

/* Begins the event. Returns false if there is no room. */
static __always_inline bool begin(struct event *ev)
{
	struct rs_bpf_cpu *cpu = ev->cpu;

	if (!ring_begin(cpu, ev->id, ev->prog->bound, ev->prog->changes_state))
		return false;
	ev->ts = bpf_ktime_get_ns() + setup.clock_offset_ns;
	ev->record = record_of(cpu);
	if (!ev->record)
		return false;
	ev->at = (u8 *)(ev->record + 1);
	return true;
}

/* Writes the header member by member: clang writes a packed struct byte by byte. */
static __always_inline void end(struct event *ev, u32 nops, u32 len)
{
	*(u64 *)(ev->at + offsetof(struct rs_event, ts)) = ev->ts;
	*(u64 *)(ev->at + offsetof(struct rs_event, tid)) = ev->tid;
	*(u32 *)(ev->at + offsetof(struct rs_event, len)) = len;
	*(u16 *)(ev->at + offsetof(struct rs_event, type)) = ev->prog->type;
	*(u32 *)(ev->at + offsetof(struct rs_event, nparams)) = nops;
	ring_end(ev->cpu, ev->id, ev->record, len);
}

/* ---- system calls ------------------------------------------------------------------- */

/* The row of a call. Numbers of x32 calls are above all others: they are unknown calls. */
static __always_inline u32 row_of(const struct event *ev, const struct pt_regs___kernel *regs,
				  u64 nr)
{
	if (nr >= RS_BPF_CALLS)
		return RS_BPF_UNKNOWN;
	return ev->status & TS_COMPAT ? RS_BPF_IA32(ia32_number(regs, nr)) : nr;
}

#define X32_EXECVE (__X32_SYSCALL_BIT | __NR_execve)

/* The exec of an x32 program sets the x32 bit in the number under which execve returns. */
static __always_inline u32 row_of_exit(const struct event *ev, const struct pt_regs___kernel *regs,
				       u64 nr)
{
	return row_of(ev, regs, nr == X32_EXECVE ? __NR_execve : nr);
}

static __always_inline void place_args(struct event *ev, struct pt_regs___kernel *regs, u64 nr,
				       s64 ret)
{
	u64 *args = ev->cpu->args;

	args[RS_BPF_RET] = ret;
	args[RS_BPF_CODE] = ev->prog->code;
	args[RS_BPF_NR] = at_most(nr, (u16)-1);
	if (ev->prog->wants_args)
		take_args(args, regs, ev->status & TS_COMPAT);
}

static __always_inline void encode_call(struct event *ev, struct pt_regs___kernel *regs, u64 nr,
					s64 ret)
{
	place_args(ev, regs, nr, ret);
	run_recipe(ev->cpu, ev->id, ev->prog, ev->at);
	end(ev, ev->prog->nops, ev->cpu->pos);
}

/*
 * Writes an event, if it is accepted. Returns whether the call has more messages than the first,
 * which the event is of.
 */
static __always_inline bool write_call(struct event *ev, u32 row, struct pt_regs___kernel *regs,
				       u64 nr, s64 ret)
{
	bool more = false;

	atomic_begin();
	if (accept_event(ev, row, regs, ret) && begin(ev)) {
		encode_call(ev, regs, nr, ret);
		more = ev->prog->messages && ret > 1;
	}
	atomic_end();
	return more;
}

/* Counts the event if no call with that number is wanted. Returns whether it did. */
static __always_inline bool reject_early(u64 nr, u8 wants)
{
	struct rs_bpf_cpu *cpu;
	u32 id;

	if (nr >= RS_BPF_CALLS || wanted[masked(nr, RS_BPF_CALLS - 1)] & wants)
		return false;
	atomic_begin();
	id = bpf_get_smp_processor_id();
	cpu = bpf_map_lookup_elem(&cpus, &id);
	if (cpu) {
		count(cpu, seen);
		count(cpu, filtered);
	}
	atomic_end();
	return true;
}

/* The verifier knows the types of these programs' arguments, so they read them directly. */
SEC("tp_btf/sys_enter")
int sys_enter(u64 *ctx)
{
	struct pt_regs___kernel *regs = (struct pt_regs___kernel *)ctx[0];
	u64 nr = ctx[1];
	struct event ev;

	if (reject_early(nr, RS_BPF_WANTS_ENTER))
		return 0;
	identify(&ev);
	write_call(&ev, RS_BPF_ENTER(row_of(&ev, regs, nr)), regs, nr, 0);
	return 0;
}

SEC("tp_btf/sys_exit")
int sys_exit(u64 *ctx)
{
	struct pt_regs___kernel *regs = (struct pt_regs___kernel *)ctx[0];
	s32 nr = regs->orig_ax;
	s64 ret = ctx[1];
	struct event ev;

	/* sigreturn() has restored the registers of the interrupted code: no call is known. */
	if (nr < 0 || reject_early(nr, RS_BPF_WANTS_EXIT))
		return 0;
	identify(&ev);
	if (write_call(&ev, RS_BPF_EXIT(row_of_exit(&ev, regs, nr)), regs, nr, ret))
		bpf_tail_call(ctx, &continued, 0);
	return 0;
}

/* Writes the event of the next message: the argument that points to it goes on to it. */
__noinline u32 rs_message(u32 id, u32 row)
{
	struct event ev;

	identify(&ev);
	if (!find_recipe(&ev, row))
		return 0;
	ev.cpu->args[(ev.prog->messages - 1) & ARG_MASK] += rs_message_size(ev.status & TS_COMPAT);
	count(ev.cpu, seen);
	if (!begin(&ev))
		return 0;
	run_recipe(ev.cpu, id, ev.prog, ev.at);
	end(&ev, ev.prog->nops, ev.cpu->pos);
	return 0;
}

/* Places the arguments of a call that returns. Returns its row. */
static __noinline u32 place_call(u64 *ctx)
{
	struct pt_regs___kernel *regs = (struct pt_regs___kernel *)ctx[0];
	u64 nr = (u32)regs->orig_ax;
	struct event ev;
	u32 row;

	identify(&ev);
	row = RS_BPF_EXIT(row_of(&ev, regs, nr));
	if (find_recipe(&ev, row))
		place_args(&ev, regs, nr, ctx[1]);
	return row;
}

/*
 * Continues sys_exit for a call with more messages than one. What needs much of the stack stands
 * in functions of its own: the recipe of a message needs nearly all of it.
 */
SEC("tp_btf/sys_exit")
int more_messages(u64 *ctx)
{
	u32 id = bpf_get_smp_processor_id(), row, i;
	s64 others = ctx[1] - 1;
	struct steps steps;

	atomic_begin();
	row = place_call(ctx);
	EACH_STEP(&steps, i, RS_MESSAGES_MAX - 1, others)
	{
		rs_message(id, row);
	}
	END_STEPS(&steps);
	atomic_end();
	return 0;
}

/* ---- scheduler, exits, signals --------------------------------------------------------- */

/*
 * These recipes are few and fixed, so the compiler expands them. A row of
 * tracepoints.def becomes a function that writes the event:
 *
 *	static void write_SIGNALDELIVER_E(const u64 *args) {
 *		const struct rs_op ops[] = {{ RS_ENC_ARG64, 0 }, ... };
 *		write_fixed(RS_TP_SIGNALDELIVER_E, ops, 3, args); }
 */
#include "table/recipe_words.h"

static __always_inline void encode_fixed(struct event *ev, const struct rs_op *ops, u32 nops,
					 const u64 *args)
{
	u32 pos = sizeof(struct rs_event) + nops * sizeof(u16), len, i;
	struct place p = { .cpu = ev->cpu };

#pragma unroll
	for (i = 0; i < RS_TRACEPOINT_VALUES; i++)
		ev->cpu->args[i] = args[i];
#pragma unroll
	for (i = 0; i < nops; i++) {
		p.at = ev->at + pos;
		p.a = ops[i].a;
		p.b = ops[i].b;
		p.c = ops[i].c;
		len = encode(&p, ops[i].enc);
		put_len(ev->at, i, len);
		pos += len;
	}
	end(ev, nops, pos);
}

static __always_inline void write_fixed(u32 which, const struct rs_op *ops, u32 nops,
					const u64 *args)
{
	struct event ev;

	identify(&ev);
	atomic_begin();
	if (accept_event(&ev, RS_BPF_TRACEPOINT(which), NULL, 0) && begin(&ev))
		encode_fixed(&ev, ops, nops, args);
	atomic_end();
}

/* clang-format off */
#define RECIPE(...) { __VA_ARGS__ }
#define TRACEPOINT(event, recipe)                                                                  \
	static __always_inline void write_##event(const u64 *args)                                 \
	{                                                                                          \
		const struct rs_op ops[] = recipe;                                                 \
		write_fixed(RS_TP_##event, ops, sizeof(ops) / sizeof(ops[0]), args);               \
	}
/* clang-format on */
#include "table/tracepoints.def"

/* Typed as well, because it runs more often than any other. */
SEC("tp_btf/sched_switch")
/* NOLINTNEXTLINE(readability-non-const-parameter): the type of a program's context */
int sched_switch(u64 *ctx)
{
	const struct task_struct *next = (struct task_struct *)ctx[2];
	const u64 args[RS_TRACEPOINT_VALUES] = { next->pid };

	write_SCHEDSWITCH_6_E(args);
	return 0;
}

SEC("raw_tp/sched_process_exit")
int process_exit(struct bpf_raw_tracepoint_args *ctx)
{
	struct task_struct *task = (struct task_struct *)ctx->args[0];
	u64 status = (u32)READ(task, exit_code);
	const u64 args[RS_TRACEPOINT_VALUES] = {
		status,
		rs_exit_code(status),
		rs_exit_signal(status),
		rs_exit_dumped_core(status),
	};

	write_PROCEXIT_1_E(args);
	return 0;
}

SEC("raw_tp/sched_process_fork")
int process_fork(struct bpf_raw_tracepoint_args *ctx)
{
	struct task_struct *parent = (struct task_struct *)ctx->args[0];
	struct task_struct *child = (struct task_struct *)ctx->args[1];
	u32 tgid = READ(child, tgid);

	if (tgid == (u32)READ(child, pid))
		follow_fork(READ(parent, tgid), tgid);
	return 0;
}

/* The beginning of siginfo, which the kernel's own type and user space's share. */
struct siginfo_head {
	s32 signal, error, code, pad, pid;
};

_Static_assert(offsetof(struct siginfo_head, code) == offsetof(siginfo_t, si_code) &&
		       offsetof(struct siginfo_head, pid) == offsetof(siginfo_t, si_pid),
	       "struct siginfo_head begins as siginfo_t does");

/* The kernel passes a marker in place of a pointer with fatal signals. */
static __always_inline bool has_info(u64 info)
{
	return info > 1;
}

/*
 * What was sent with the signal. If only a marker came, it may still be the first in the
 * process's queue. SIGKILL has nothing there. 0: not known.
 */
static __always_inline u64 info_sent(u64 info)
{
	struct signal_struct *signal = READ(current_task(), signal);
	struct list_head *list, *first;

	if (has_info(info))
		return info;
	list = __builtin_preserve_access_index(&signal->shared_pending.list);
	first = READ(list, next);
	if (first == list)
		return 0;
	return (u64)first + bpf_core_field_offset(struct sigqueue, info) -
	       bpf_core_field_offset(struct sigqueue, list);
}

/* The process that sent a signal; 0: none is known, or the kernel; -1: not known. */
static __always_inline s32 sender_of(s32 signal, u64 info)
{
	struct signal_struct *process = READ(current_task(), signal);
	struct siginfo_head head = {};

	info = info_sent(info);
	if (!info)
		return rs_untold_sender(READ(process, group_exit_code), READ(process, oom_mm));
	bpf_probe_read_kernel(&head, sizeof(head), (void *)info);
	return head.signal == signal && rs_signal_has_sender(signal, head.code) ? head.pid : 0;
}

SEC("raw_tp/signal_deliver")
int signal_deliver(struct bpf_raw_tracepoint_args *ctx)
{
	const s32 sent = rs_signal_sent(ctx->args[0], has_info(ctx->args[1]),
					READ(current_task(), signal, group_exit_code));
	const u64 args[RS_TRACEPOINT_VALUES] = {
		sender_of(sent, ctx->args[1]),
		(u32)bpf_get_current_pid_tgid(),
		sent,
	};

	write_SIGNALDELIVER_E(args);
	return 0;
}

/* Ignores the faults of a program's own reading: while it writes, nothing else can fault. */
static __always_inline void page_fault(struct bpf_raw_tracepoint_args *ctx)
{
	struct pt_regs___kernel *regs = (struct pt_regs___kernel *)ctx->args[1];
	const u64 args[RS_TRACEPOINT_VALUES] = { ctx->args[0], READ(regs, ip), ctx->args[2] };

	if (!is_writing())
		write_PAGE_FAULT_E(args);
}

SEC("raw_tp/page_fault_user")
int page_fault_user(struct bpf_raw_tracepoint_args *ctx)
{
	page_fault(ctx);
	return 0;
}

SEC("raw_tp/page_fault_kernel")
int page_fault_kernel(struct bpf_raw_tracepoint_args *ctx)
{
	page_fault(ctx);
	return 0;
}
