/* SPDX-License-Identifier: MIT OR GPL-2.0-only */
/*
 * What all encoders share. An encoder writes one parameter at the event's position and
 * returns its length. enc_<NAME>() implements row NAME of encoders.def.
 *
 * Long code stands in global functions: the verifier checks such a function once, not at
 * each call, but knows nothing about its arguments. So these functions take the number
 * of the CPU and look up where to write.
 */
#ifndef RS_ENCODE_BPF_H
#define RS_ENCODE_BPF_H

#include "args.bpf.h"
#include "flags.bpf.h"
#include "kernel.bpf.h"
#include "ring.bpf.h"
#include "table/rules.h"

/* Where a parameter goes, and the operation that produces it. */
struct place {
	struct rs_bpf_cpu *cpu;
	u8 *event;
	u8 *at;	     /* where the parameter goes */
	u32 id;	     /* the number of the CPU */
	u32 a, b, c; /* the operands of the operation */
};

/* The arguments that an operation names; the mask is for the verifier. */
#define ARG_MASK 7
#define rs_arg(p, n) ((p)->cpu->args[(n)&ARG_MASK])
#define OPERAND_A(p) ((p)->a)
#define OPERAND_B(p) ((p)->b)
#define OPERAND_C(p) ((p)->c)
#define ARG(p) rs_arg(p, OPERAND_A(p))
#define ARG_B(p) rs_arg(p, OPERAND_B(p))
#define ARG_C(p) rs_arg(p, OPERAND_C(p))
#define RETURNED(p) ((s64)(p)->cpu->args[RS_BPF_RET])
#define NUMBER_OF(p) ((p)->cpu->args[RS_BPF_NR])
#define CODE_OF(p) ((p)->cpu->args[RS_BPF_CODE])

/* Offset n in the event. The mask keeps it inside the chunk and its slack for any n. */
#define EVENT_AT(p, n) ((p)->event + ((n)&RS_BPF_EVENT_MASK))

static __always_inline bool find_place(struct place *p, u32 id)
{
	struct rs_bpf_cpu *cpu = bpf_map_lookup_elem(&cpus, &id);
	u8 *chunk;

	if (!cpu)
		return false;
	chunk = bpf_map_lookup_elem(&chunks, &cpu->chunk);
	if (!chunk)
		return false;
	p->cpu = cpu;
	p->id = id;
	p->event = chunk + (cpu->offset & (setup.chunk_bytes - 1)) + sizeof(struct rs_record);
	p->at = EVENT_AT(p, cpu->pos);
	return true;
}

static __always_inline u32 rs_put_u8(const struct place *p, u8 v)
{
	*p->at = v;
	return sizeof(v);
}

static __always_inline u32 rs_put_u16(const struct place *p, u16 v)
{
	*(u16 *)p->at = v;
	return sizeof(v);
}

static __always_inline u32 rs_put_u32(const struct place *p, u32 v)
{
	*(u32 *)p->at = v;
	return sizeof(v);
}

static __always_inline u32 rs_put_u64(const struct place *p, u64 v)
{
	*(u64 *)p->at = v;
	return sizeof(v);
}

/* Reads user memory without faulting. Returns whether all of it could be read. */
static __always_inline bool rs_read_user(void *dst, u64 src, u32 size)
{
	return src && !bpf_probe_read_user(dst, size, (void *)src);
}

/* Whether the call is one of a 32-bit program, whose structures have members of 32 bits. */
static __always_inline bool is_narrow(void)
{
	if (HAS_TASK_BTF)
		return ((struct task_struct *)bpf_get_current_task_btf())->thread_info.status &
		       TS_COMPAT;
	return READ(current_task(), thread_info.status) & TS_COMPAT;
}

#define rs_is_narrow(p) is_narrow()

static __always_inline u64 at_most(u64 v, u64 max)
{
	return v < max ? v : max;
}

/*
 * A loop: i counts from 0 to max or count, whichever is less. In the object for kernels
 * with numeric iterators (Linux 6.4) the verifier checks the body once, in the other
 * object as often as it may run. One object cannot hold both forms: older kernels reject
 * the first one even where it never runs.
 *
 *	EACH_STEP(&steps, i, MAX, count)
 *		...
 *	END_STEPS(&steps);
 */
#ifdef RS_BPF_ITERATES
struct steps {
	struct bpf_iter_num iterator;
};

static __always_inline bool next_step(struct steps *steps, u32 *i)
{
	int *value = bpf_iter_num_next(&steps->iterator);

	if (value)
		*i = *value;
	return value;
}

#define EACH_STEP(steps, i, max, count) \
	for (bpf_iter_num_new(&(steps)->iterator, 0, at_most(count, max)); next_step(steps, &(i));)
#define END_STEPS(steps) bpf_iter_num_destroy(&(steps)->iterator)
#else
struct steps {
};

#define EACH_STEP(steps, i, max, count) for ((i) = 0; (i) < (max) && (i) < (count); (i)++)
#define END_STEPS(steps) ((void)(steps))
#endif

/*
 * Copies len bytes of user memory, or those before the first unreadable page, to skip bytes
 * after the event's position. Returns how many.
 */
u32 rs_copy(u32 id, u64 src, u32 len, u32 skip);
/* The bytes in a list of vectors. */
u32 rs_iov_size(u64 iov, u64 count, u32 narrow);
u32 rs_tuple(u32 id, s32 fd, u64 addr, s32 len, u32 from_user);
u32 rs_tuple_connected(u32 id, s32 fd, u32 from);

#define RS_PLACE const struct place
#define RS_CALLED __noinline
#define SNAPLEN(p) (setup.snaplen)
#define rs_put_bytes(p, skip, src, len) rs_copy((p)->id, src, len, skip)
#define rs_put_tuple(p, fd, addr, len, from) rs_tuple((p)->id, fd, addr, len, from)
#define rs_put_connected(p, fd, from) rs_tuple_connected((p)->id, fd, from)
#include "table/encode_shared.h"

#endif
