/* SPDX-License-Identifier: MIT OR GPL-2.0-only */
/*
 * Reading the calling task's memory from a probe: never faults a page in, never
 * sleeps. Short reads are what nearly all events are made of and are made for.
 * Where probes may fault at another time, what could not be read is remembered.
 */
#ifndef RS_USER_H
#define RS_USER_H

#include <linux/percpu.h>
#include <linux/types.h>

#include "compat/preempt.h"
#include "user_words.h"

/* The first memory of an event that could not be read; len 0: all could. */
struct rs_unread {
	unsigned long src;
	size_t len;
};
DECLARE_PER_CPU(struct rs_unread, rs_unread);

/* An event begins. */
static __always_inline void rs_unread_clear(void)
{
	if (RS_PROBES_MAY_FAULT)
		this_cpu_write(rs_unread.len, 0);
}

static __always_inline bool rs_unread_any(void)
{
	return RS_PROBES_MAY_FAULT && unlikely(this_cpu_read(rs_unread.len));
}

/* Copies len bytes. Returns whether all of them could be read. */
bool rs_read_user(void *dst, unsigned long src, size_t len);

/* As rs_copy_buf() where some page cannot be read: what stands before it can. */
u32 rs_copy_pages(u8 *dst, unsigned long src, u32 len);

/* Copies len bytes at src to dst, as far as they can be read. Returns how many. */
static __always_inline u32 rs_copy_buf(u8 *dst, unsigned long src, u32 len)
{
	return likely(rs_user_read(dst, src, len)) ? len : rs_copy_pages(dst, src, len);
}

/*
 * Copies the string at src to dst (size bytes), cut and terminated if it is longer.
 * Returns its length with the NUL, 0: unreadable.
 */
u32 rs_copy_string(u8 *dst, unsigned long src, u32 size);

#endif
