/* SPDX-License-Identifier: MIT OR GPL-2.0-only */
/*
 * Reads user memory word by word within one user_access_begin(). The kernel's own copy
 * functions are made for longer buffers: they check more and enter and leave user access
 * for each. Only for user.h and user.c.
 */
#ifndef RS_USER_WORDS_H
#define RS_USER_WORDS_H

#include <linux/uaccess.h>

/* Above this length the kernel's block copy is faster. */
#define RS_USER_LONG 512

/* Reads a value, or jumps to the label fault. */
#define rs_user_get(dst, src, type, fault) \
	do { \
		type v; \
		unsafe_get_user(v, (const type __user *)(src), fault); \
		*(type *)(dst) = v; \
	} while (0)

/*
 * A page fault must not be handled in a probe. With preemption off that holds already if
 * the kernel counts preemption: its fault handler checks in_atomic().
 */
static __always_inline void rs_user_begin(void)
{
	if (!IS_ENABLED(CONFIG_PREEMPT_COUNT))
		pagefault_disable();
}

static __always_inline void rs_user_end(void)
{
	if (!IS_ENABLED(CONFIG_PREEMPT_COUNT))
		pagefault_enable();
}

static __always_inline bool rs_user_copy_words(u8 *dst, const u8 __user *src, size_t len)
{
	const u8 __user *end = src + len;

	if (!user_access_begin(src, len))
		return false;
	if (likely(len >= sizeof(u64))) {
		for (; src + 4 * sizeof(u64) < end;
		     src += 4 * sizeof(u64), dst += 4 * sizeof(u64)) {
			rs_user_get(dst, src, u64, fault);
			rs_user_get(dst + 8, src + 8, u64, fault);
			rs_user_get(dst + 16, src + 16, u64, fault);
			rs_user_get(dst + 24, src + 24, u64, fault);
		}
		for (; src + sizeof(u64) < end; src += sizeof(u64), dst += sizeof(u64))
			rs_user_get(dst, src, u64, fault);
		/* The last word may overlap the one before it. */
		rs_user_get(dst - (src + sizeof(u64) - end), end - sizeof(u64), u64, fault);
	} else {
		for (; src < end; src++, dst++)
			rs_user_get(dst, src, u8, fault);
	}
	user_access_end();
	return true;
fault:
	user_access_end();
	return false;
}

static __always_inline bool rs_user_read(void *dst, unsigned long src, size_t len)
{
	bool all;

	if (unlikely(len > RS_USER_LONG))
		return !copy_from_user_nofault(dst, (const void __user *)src, len);
	rs_user_begin();
	all = rs_user_copy_words(dst, (const u8 __user *)src, len);
	rs_user_end();
	return all;
}

#endif
