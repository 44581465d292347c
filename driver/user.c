// SPDX-License-Identifier: MIT OR GPL-2.0-only
/*
 * Reading user memory, a word at a time within one window of access: the
 * kernel's copies are made for longer ones, check more, and open the window for
 * each anew.
 */
#include <linux/minmax.h>
#include <linux/mm.h>
#include <linux/uaccess.h>
#include <asm/word-at-a-time.h>

#include "user.h"

/* From here on the machine's own copy of a block is faster. */
#define LONG 512

/* Reads a value or leaves to fault. */
#define get(dst, src, type, fault)                                                                 \
	do {                                                                                       \
		type v;                                                                            \
		unsafe_get_user(v, (const type __user *)(src), fault);                             \
		*(type *)(dst) = v;                                                                \
	} while (0)

static __always_inline bool copy_words(u8 *dst, const u8 __user *src, size_t len)
{
	const u8 __user *end = src + len;

	if (!user_access_begin(src, len))
		return false;
	if (likely(len >= sizeof(u64))) {
		for (; src + 4 * sizeof(u64) < end; src += 4 * sizeof(u64), dst += 4 * sizeof(u64)) {
			get(dst, src, u64, fault);
			get(dst + 8, src + 8, u64, fault);
			get(dst + 16, src + 16, u64, fault);
			get(dst + 24, src + 24, u64, fault);
		}
		for (; src + sizeof(u64) < end; src += sizeof(u64), dst += sizeof(u64))
			get(dst, src, u64, fault);
		/* The last word may overlap the one before. */
		get(dst - (src + sizeof(u64) - end), end - sizeof(u64), u64, fault);
	} else {
		for (; src < end; src++, dst++)
			get(dst, src, u8, fault);
	}
	user_access_end();
	return true;
fault:
	user_access_end();
	return false;
}

static __always_inline bool read_user(void *dst, unsigned long src, size_t len)
{
	bool all;

	if (unlikely(!src))
		return false;
	if (unlikely(len > LONG))
		return !copy_from_user_nofault(dst, (const void __user *)src, len);
	pagefault_disable();
	all = copy_words(dst, (const u8 __user *)src, len);
	pagefault_enable();
	return all;
}

bool rs_read_user(void *dst, unsigned long src, size_t len)
{
	return read_user(dst, src, len);
}

/* Some page cannot be read: what stands before it can. */
static noinline u32 copy_pages(u8 *dst, unsigned long src, u32 len)
{
	u32 done = 0, n;

	while (done < len) {
		n = min_t(u32, len - done, PAGE_SIZE - offset_in_page(src + done));
		if (!rs_read_user(dst + done, src + done, n))
			break;
		done += n;
	}
	return done;
}

u32 rs_copy_buf(u8 *dst, unsigned long src, u32 len)
{
	return likely(read_user(dst, src, len)) ? len : copy_pages(dst, src, len);
}

/* A string may end just before a page that cannot be read: no word reaches over. */
static __always_inline bool word_is_in_page(const u8 __user *src)
{
	return offset_in_page(src) <= PAGE_SIZE - sizeof(unsigned long);
}

static __always_inline u32 copy_string(u8 *dst, const u8 __user *src, u32 size)
{
	const struct word_at_a_time constants = WORD_AT_A_TIME_CONSTANTS;
	unsigned long word, bits;
	u32 done = 0;

	while (done < size) {
		if (unlikely(size - done < sizeof(word) || !word_is_in_page(src + done))) {
			get(dst + done, src + done, u8, fault);
			if (!dst[done++])
				return done;
			continue;
		}
		unsafe_get_user(word, (const unsigned long __user *)(src + done), fault);
		*(unsigned long *)(dst + done) = word;
		if (has_zero(word, &bits, &constants)) {
			bits = prep_zero_mask(word, bits, &constants);
			return done + find_zero(create_zero_mask(bits)) + 1;
		}
		done += sizeof(word);
	}
	dst[size - 1] = 0;
	return size;
fault:
	return 0;
}

u32 rs_copy_string(u8 *dst, unsigned long src, u32 size)
{
	const u8 __user *from = (const u8 __user *)src;
	u32 len = 0;

	/* The string is shorter than what it may be, so its room need not be the user's. */
	if (src >= TASK_SIZE_MAX)
		return 0;
	size = min_t(unsigned long, size, TASK_SIZE_MAX - src);
	pagefault_disable();
	if (user_access_begin(from, size)) {
		len = copy_string(dst, from, size);
		user_access_end();
	}
	pagefault_enable();
	return len;
}
