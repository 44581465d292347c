// SPDX-License-Identifier: MIT OR GPL-2.0-only
/* Reading user memory that may end at a page that cannot be read, and strings. */
#include <linux/minmax.h>
#include <linux/mm.h>
#include <asm/word-at-a-time.h>

#include "user.h"

bool rs_read_user(void *dst, unsigned long src, size_t len)
{
	return rs_user_read(dst, src, len);
}

u32 rs_copy_pages(u8 *dst, unsigned long src, u32 len)
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
