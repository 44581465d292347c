/* SPDX-License-Identifier: MIT OR GPL-2.0-only */
/*
 * Reads the calling task's memory from a probe, without faulting a page in and without
 * sleeping. Made for short reads, which nearly all events consist of. Where probes may
 * fault pages in later, remembers what could not be read.
 */
#ifndef RS_USER_H
#define RS_USER_H

#include <linux/percpu.h>
#include <linux/types.h>

#include "compat/preempt.h"
#include "user_words.h"

/* The first memory of an event that could not be read; len 0: none. */
struct rs_unread {
	unsigned long src;
	size_t len;
};
DECLARE_PER_CPU(struct rs_unread, rs_unread);

/* To be called where an event begins. */
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

/* As rs_copy_buf(), page by page: for a buffer of which a page cannot be read. */
u32 rs_copy_pages(u8 *dst, unsigned long src, u32 len);

/* Copies len bytes, or those before the first unreadable page. Returns how many. */
static __always_inline u32 rs_copy_buf(u8 *dst, unsigned long src, u32 len)
{
	return likely(rs_user_read(dst, src, len)) ? len : rs_copy_pages(dst, src, len);
}

/*
 * Copies a string; one that is longer than size is cut and gets a NUL. Returns its
 * length with the NUL; 0: it cannot be read.
 */
u32 rs_copy_string(u8 *dst, unsigned long src, u32 size);

#endif
