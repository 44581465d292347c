/* SPDX-License-Identifier: MIT OR GPL-2.0-only */
/*
 * What the tables and the ABI rely on, checked when they are compiled. Has no code;
 * table.c includes it, in the module and in user space.
 */
#ifndef RS_TABLE_ASSERT_H
#define RS_TABLE_ASSERT_H

#ifdef __KERNEL__
#include <linux/stddef.h>
#else
#include <stddef.h>
#endif

#include "ringside_abi.h"
#include "table.h"

/* ---- system calls --------------------------------------------------------------- */

#define ASSERT_NUMBER(call) \
	_Static_assert(__NR_##call < RS_CALL_NUMBERS, #call ": its number is too large")
/* clang-format off */
#define SYSCALL(call, code, category, event, ...)                                                  \
	ASSERT_NUMBER(call);                                                                       \
	_Static_assert((code) < RS_NEWER_CODES, #call ": its code is that of a NEWER row");        \
	_Static_assert(RS_EV_##event##_E % 2 == 0 && RS_EV_##event##_X == RS_EV_##event##_E + 1,   \
		       #call ": an enter's type is even, its exit's is the next one");
#define GENERIC(call, code, ...)                                                                   \
	ASSERT_NUMBER(call);                                                                       \
	_Static_assert((code) < RS_NEWER_CODES, #call ": its code is that of a NEWER row");
#define NEWER(call, code, ...)                                                                     \
	ASSERT_NUMBER(call);                                                                       \
	_Static_assert((code) >= RS_NEWER_CODES && (code) < RS_FILTER_NO_CALL,                     \
		       #call ": its code is not that of a NEWER row");
#define NAMED(...)
#include "syscalls.def"
#undef SYSCALL
#undef GENERIC
#undef NEWER
#undef NAMED
#undef ASSERT_NUMBER

#define IA32(nr, name)                                                                             \
	_Static_assert((nr) < RS_CALL_NUMBERS, #name ": its 32-bit number is too large");
#define IA32_AS(nr, name, row) IA32(nr, name)
#define IA32_SHOWN(nr, name, row) IA32(nr, name)
#define IA32_CODE(nr, name, code) IA32(nr, name)
#include "ia32.def"
#undef IA32
#undef IA32_AS
#undef IA32_SHOWN
#undef IA32_CODE

/* ---- events and their parameters ------------------------------------------------ */

#define EVENT(number, id, ...)                                                                     \
	_Static_assert((number) < RS_EVENT_TYPES, #id ": its number is not below RS_EVENT_TYPES");
#include "events.def"
#undef EVENT
_Static_assert(RS_EVENT_TYPES <= RS_FILTER_TYPES, "a filter has a bit for every event type");

/* rs_prog_bound() adds up bounds and recognises those that contain RS_SNAP by their size. */
#define ENC(name, width, bound)                                                                    \
	_Static_assert(!(width) || (width) == (bound), #name ": a fixed size is the bound, too");  \
	_Static_assert((bound) <= RS_PATH_BYTES ||                                                 \
			       ((bound) >= RS_SNAP && (bound) - RS_SNAP <= RS_PATH_BYTES),         \
		       #name ": its bound is neither a small number nor RS_SNAP and one");
#include "encoders.def"
#undef ENC
/* clang-format on */
_Static_assert(RS_SNAP > RS_MAX_PARAMS * RS_PATH_BYTES, "RS_SNAP exceeds the other bounds' sum");
_Static_assert(RS_ENC_COUNT <= 0xff && RS_FLAGS_COUNT <= 0xff, "struct rs_op has bytes");
_Static_assert(RS_SNAPLEN_MAX + RS_DYN_BYTES <= 0xffff, "a parameter's length has 16 bits");
_Static_assert(RS_MAX_PARAMS < RS_APPENDED_BLANK, "a parameter's number is no RS_APPENDED_BLANK");

/* ---- the ABI -------------------------------------------------------------------- */

_Static_assert(sizeof(struct rs_event) == 26, "the trace format's header");
_Static_assert(sizeof(struct rs_record) == 8, "records are aligned to 8 bytes");
_Static_assert(sizeof(struct rs_ring_producer) == 16 * sizeof(__u64), "the producer's page");
_Static_assert(RS_RING_BYTES_MAX < RS_RECORD_DISCARD, "a record's length leaves its bits alone");
_Static_assert(2ULL * RS_RING_BYTES_MAX < RS_RING_OFFSET(1), "a ring fits its range of offsets");
_Static_assert(RS_FILTER_TYPES % 64 == 0, "sets of types are whole words");
_Static_assert(sizeof(((struct rs_filter_ctx *)0)->comm) == RS_COMM_BYTES, "a task's name");
_Static_assert(offsetof(struct rs_filter_ctx, args) % sizeof(__u64) == 0 &&
		       offsetof(struct rs_filter_ctx, result) % sizeof(__u64) == 0,
	       "arguments and result begin on 8 bytes, so that a word's half follows");
_Static_assert(sizeof(struct rs_state_record) == 8 && sizeof(struct rs_state_thread) % 8 == 0 &&
		       sizeof(struct rs_state_fd) % 8 == 0,
	       "records of the walk are multiples of 8 bytes before their strings");

#endif
