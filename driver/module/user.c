// SPDX-License-Identifier: MIT OR GPL-2.0-only
/* Reads user memory of which a page may be unreadable, and strings. */
#include <linux/minmax.h>
#include <linux/mm.h>
#include <asm/word-at-a-time.h>

#include "user.h"

DEFINE_PER_CPU(struct rs_unread, rs_unread);

/* A NULL pointer is not remembered: the program has passed it on purpose. */
static void remember_unread(unsigned long src, size_t len)
{
	if (RS_PROBES_MAY_FAULT && src && !this_cpu_read(rs_unread.len)) {
		this_cpu_write(rs_unread.src, src);
		this_cpu_write(rs_unread.len, len);
	}
}

bool rs_read_user(void *dst, unsigned long src, size_t len)
{
	bool all = rs_user_read(dst, src, len);

	if (unlikely(!all))
		remember_unread(src, len);
	return all;
}

u32 rs_copy_pages(u8 *dst, unsigned long src, u32 len)
{
	u32 done = 0, n;

	while (done < len) {
		n = min_t(u32, len - done, PAGE_SIZE - offset_in_page(src + done));
		if (!rs_user_read(dst + done, src + done, n))
			break;
		done += n;
	}
	if (done < len)
		remember_unread(src + done, len - done);
	return done;
}

/* A string may end just before an unreadable page, so no word may cross into it. */
static __always_inline bool word_is_in_page(const u8 __user *src)
{
	return offset_in_page(src) <= PAGE_SIZE - sizeof(unsigned long);
}

/* Returns the length; 0: the byte at offset *unread cannot be read. */
static __always_inline u32 copy_string(u8 *dst, const u8 __user *src, u32 size, u32 *unread)
{
	const struct word_at_a_time constants = WORD_AT_A_TIME_CONSTANTS;
	unsigned long word, bits;
	u32 done = 0;

	while (done < size) {
		if (unlikely(size - done < sizeof(word) || !word_is_in_page(src + done))) {
			rs_user_get(dst + done, src + done, u8, fault);
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
	*unread = done;
	return 0;
}

u32 rs_copy_string(u8 *dst, unsigned long src, u32 size)
{
	const u8 __user *from = (const u8 __user *)src;
	u32 len = 0, unread = 0;

	/* size bytes from src may exceed the user's addresses though the string does not. */
	if (src >= TASK_SIZE_MAX)
		return 0;
	size = min_t(unsigned long, size, TASK_SIZE_MAX - src);
	rs_user_begin();
	if (user_access_begin(from, size)) {
		len = copy_string(dst, from, size, &unread);
		user_access_end();
	}
	rs_user_end();
	if (unlikely(!len))
		remember_unread(src + unread, 1);
	return len;
}
