// SPDX-License-Identifier: Apache-2.0
/*
 * Turns raw facts about threads and descriptors into the form of the state at the start
 * (describe.h). Does not know if they come from /proc or from a walk in the kernel.
 */
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "describe.h"
#include "macros.h"
#include "state_limits.h"

/* ---- descriptors ---------------------------------------------------------------- */

/*
 * FLAG(O_TRUNC, 256, O_TRUNC) becomes: if (holds(v, O_TRUNC)) out |= 256;
 * The constants are the C library's, whose O_LARGEFILE is 0: the kernel sets this flag in
 * every open file, but programs do not pass it to open().
 */
static bool holds(uint32_t v, uint32_t bits)
{
	return bits && (v & bits) == bits;
}

/* clang-format off */
#define BITS_BEGIN(table) static uint32_t to_##table(uint32_t v) { uint32_t out = 0;
#define FLAG(name, value, kernel) if (holds(v, kernel)) out |= (value);
#define FIELD(name, value, mask, kernel) if ((v & (mask)) == (kernel)) out |= (value);
#define LABEL(name, value)
#define BITS_END(table) return out; }
/* clang-format on */
#include "table/file_flags.def"
#undef BITS_BEGIN
#undef FLAG
#undef FIELD
#undef LABEL
#undef BITS_END

uint32_t scap_open_flags(uint32_t kernel)
{
	return to_file_flags(kernel);
}

uint8_t scap_anon_type(const char *kind)
{
	static const struct {
		const char *name;
		uint8_t type;
	} kinds[] = {
		{ "[eventfd]", SCAP_FD_EVENT },	  { "[eventpoll]", SCAP_FD_EVENTPOLL },
		{ "inotify", SCAP_FD_INOTIFY },	  { "[signalfd]", SCAP_FD_SIGNALFD },
		{ "[timerfd]", SCAP_FD_TIMERFD },
	};
	size_t n;

	for (n = 0; n < ARRAY_SIZE(kinds); n++)
		if (!strcmp(kind, kinds[n].name))
			return kinds[n].type;
	return SCAP_FD_UNSUPPORTED;
}

uint8_t scap_path_type(uint32_t mode)
{
	if (S_ISDIR(mode))
		return SCAP_FD_DIRECTORY;
	return S_ISFIFO(mode) ? SCAP_FD_FIFO : SCAP_FD_FILE_V2;
}

/* ---- threads -------------------------------------------------------------------- */

const char *scap_keep(struct scap_store *store, const void *text, size_t len)
{
	const char *copy = scap_arena_strn(&store->arena, text, len);

	return copy ? copy : "";
}

struct scap_strings scap_keep_strings(struct scap_store *store, const char *text, size_t len)
{
	if (len > SCAP_STRINGS_MAX - 1)
		len = SCAP_STRINGS_MAX - 1;
	while (len && !text[len - 1])
		len--;
	if (!len)
		return (struct scap_strings){ "", 0 };
	return (struct scap_strings){ scap_keep(store, text, len), len + 1 };
}

/* exe is argv[0], args are the others. */
void scap_set_cmdline(struct scap_store *store, struct scap_thread *thread, const char *text,
		      size_t len)
{
	size_t exe_len = strnlen(text, len);

	thread->exe = scap_keep(store, text, exe_len);
	if (len > exe_len)
		thread->args = scap_keep_strings(store, text + exe_len + 1, len - exe_len - 1);
}

bool scap_may_write(const struct scap_thread *thread, uint32_t mode, uint32_t uid, uint32_t gid)
{
	if (thread->uid == 0)
		return true;
	if (thread->uid == uid)
		return mode & S_IWUSR;
	if (thread->gid == gid)
		return mode & S_IWGRP;
	return mode & S_IWOTH;
}

void scap_join_leader(struct scap_thread *thread, const struct scap_thread *leader)
{
	thread->flags = SCAP_THREAD_FLAGS;
	thread->exe = leader->exe;
	thread->args = leader->args;
	thread->exepath = leader->exepath;
	thread->exe_writable = leader->exe_writable;
	thread->root = leader->root;
	thread->fdlimit = leader->fdlimit;
	thread->loginuid = leader->loginuid;
	thread->cgroups = leader->cgroups;
}
