// SPDX-License-Identifier: Apache-2.0
/*
 * Tables of descriptors, and their memory. parse_fd.c and parse_sock.c apply events to
 * descriptors.
 */
#include "macros.h"
#include "handle.h"
#include "fd_edit.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Maximum number in all tables. */
#define FDS_TOTAL_MAX (1 << 22)
#define POOL_MAX 256
#define NAME_CAP_MIN 64
/* Descriptors in the pool do not keep larger names. */
#define POOL_NAME_MAX 1024
#define SLOTS_MIN 16
/* A descriptor is at most so far from its own slot, unless the numbers were chosen so. */
#define RUN_MAX 1024

/*
 * How many descriptors forks may copy: a file whose events are nothing but forks of a
 * process with thousands of them would take very long. Real programs are far below this.
 */
#define COPIES_FIRST (1u << 20)
#define COPIES_PER_EVENT 64

static char no_name[] = "";

/*
 * Small numbers are their own slot; large ones are spread to avoid collisions. A table in
 * which they collide nevertheless, because a file chose them so, has a secret key.
 */
static size_t slot_of(const struct insp_fdtable *table, int64_t num)
{
	uint64_t n = (uint64_t)num;

	if (__builtin_expect(table->key != 0, 0))
		return n * table->key >> (64 - __builtin_ctzll(table->nslots));
	return (n + (n >> 12) * 0x9e3779b97f4a7c15ULL) & (table->nslots - 1);
}

/* The slot that holds num, or the free slot for it. */
static size_t find_slot(const struct insp_fdtable *table, int64_t num)
{
	size_t at = slot_of(table, num);

	while (table->slots[at] && table->slots[at]->num != num)
		at = (at + 1) & (table->nslots - 1);
	return at;
}

const struct insp_fd *insp_fd_find(const struct insp_fdtable *table, int64_t num)
{
	return table->nslots ? table->slots[find_slot(table, num)] : NULL;
}

struct insp_fd *insp_fd_edit(struct insp_fdtable *table, int64_t num)
{
	return table->nslots ? table->slots[find_slot(table, num)] : NULL;
}

/* Moves all descriptors to new slots. */
static bool rebuild(struct insp *insp, struct insp_fdtable *table, size_t nslots, uint64_t key)
{
	struct insp_fdtable bigger = { .nslots = nslots, .key = key };

	bigger.slots = insp_memory_zeroed(&insp->memory, bigger.nslots, sizeof(*bigger.slots));
	if (!bigger.slots)
		return false;
	for (size_t i = 0; i < table->nslots; i++)
		if (table->slots[i])
			bigger.slots[find_slot(&bigger, table->slots[i]->num)] = table->slots[i];
	insp_memory_free(&insp->memory, table->slots);
	table->slots = bigger.slots;
	table->nslots = bigger.nslots;
	table->key = bigger.key;
	return true;
}

static bool grow(struct insp *insp, struct insp_fdtable *table)
{
	return rebuild(insp, table, table->nslots ? table->nslots * 2 : SLOTS_MIN, table->key);
}

/* Puts a descriptor where its number belongs, in place of one with this number. */
static void put(struct insp *insp, struct insp_fdtable *table, struct insp_fd *fd)
{
	size_t home = slot_of(table, fd->num), at = find_slot(table, fd->num);

	table->slots[at] = fd;
	if (__builtin_expect(((at - home) & (table->nslots - 1)) > RUN_MAX, 0) && !table->key) {
		insp_hash_key_draw(&insp->threads.key);
		(void)rebuild(insp, table, table->nslots, insp->threads.key.odd);
	}
}

static void name_free(struct insp_fd *fd)
{
	if (fd->name_cap)
		insp_memory_free(fd->memory, fd->name);
}

void insp_fd_set_name(struct insp_fd *fd, const char *name, size_t len)
{
	if (!len && !fd->name_cap)
		return;
	fd->renamed |= len && (strncmp(fd->name, name, len) || fd->name[len]);
	if (len >= fd->name_cap) {
		size_t cap = len < NAME_CAP_MIN ? NAME_CAP_MIN : len + 1;
		char *bigger = insp_memory_alloc(fd->memory, cap);

		if (!bigger)
			return;
		name_free(fd);
		fd->name = bigger;
		fd->name_cap = cap;
	}
	memcpy(fd->name, name, len);
	fd->name[len] = '\0';
	fd->path_at = 0;
}

static char *copy_text(struct insp_memory *memory, const char *text)
{
	return text ? insp_memory_text(memory, text, strlen(text)) : NULL;
}

void insp_fd_set_real_path(struct insp_fd *fd, const char *path)
{
	insp_memory_free(fd->memory, fd->real_path);
	fd->real_path = strcmp(path, fd->name) ? copy_text(fd->memory, path) : NULL;
	fd->real_known = true;
}

/* Takes an entry from the pool if possible, as every open and close needs one. */
static struct insp_fd *fd_new(struct insp *insp)
{
	struct insp_fd *fd = insp->fds.free, fresh = { .name = no_name, .memory = &insp->memory };

	if (insp->fds.count >= FDS_TOTAL_MAX)
		return NULL;
	if (fd) {
		insp->fds.free = fd->next_free;
		insp->fds.nfree--;
		fresh.name = fd->name;
		fresh.name_cap = fd->name_cap;
	} else {
		fd = insp_memory_alloc(&insp->memory, sizeof(*fd));
		if (!fd)
			return NULL;
	}
	*fd = fresh;
	insp_fd_set_name(fd, "", 0);
	insp->fds.count++;
	return fd;
}

static void fd_free(struct insp *insp, struct insp_fd *fd)
{
	insp_memory_free(fd->memory, fd->raw_name);
	insp_memory_free(fd->memory, fd->real_path);
	fd->raw_name = fd->real_path = NULL;
	insp->fds.count--;
	if (insp->fds.nfree >= POOL_MAX || fd->name_cap > POOL_NAME_MAX) {
		name_free(fd);
		insp_memory_free(&insp->memory, fd);
		return;
	}
	fd->next_free = insp->fds.free;
	insp->fds.free = fd;
	insp->fds.nfree++;
}

void insp_fd_pool_free(struct insp *insp)
{
	struct insp_fd *fd;

	while ((fd = insp->fds.free)) {
		insp->fds.free = fd->next_free;
		name_free(fd);
		insp_memory_free(&insp->memory, fd);
	}
	insp->fds.nfree = 0;
}

struct insp_fd *insp_fd_add(struct insp *insp, struct insp_fdtable *table, int64_t num)
{
	struct insp_fd *old = insp_fd_edit(table, num), *fd;

	if (num < 0 || (!old && table->count >= INSP_FDS_MAX))
		return NULL;
	if (!old && table->count * 4 >= table->nslots * 3 && !grow(insp, table))
		return NULL;
	fd = fd_new(insp);
	if (!fd)
		return NULL;
	fd->num = num;
	fd->outlives_close = old && (old->closing || old->outlives_close);
	if (old)
		fd_free(insp, old);
	else
		table->count++;
	put(insp, table, fd);
	return fd;
}

void insp_fd_remove(struct insp *insp, struct insp_fdtable *table, int64_t num)
{
	size_t mask = table->nslots - 1, hole, at;

	if (!insp_fd_edit(table, num))
		return;
	hole = at = find_slot(table, num);
	fd_free(insp, table->slots[hole]);
	table->count--;
	/* Close the hole: fill it with each later entry whose own slot is not after the hole. */
	while (table->slots[at = (at + 1) & mask]) {
		size_t home = slot_of(table, table->slots[at]->num);

		if (((at - home) & mask) < ((at - hole) & mask))
			continue;
		table->slots[hole] = table->slots[at];
		hole = at;
	}
	table->slots[hole] = NULL;
}

void insp_fdtable_remove_if(struct insp *insp, struct insp_fdtable *table,
			    bool (*is_gone)(const struct insp_fd *fd, const void *arg),
			    const void *arg)
{
	/* A removal may move another entry into the slot, so the slot is checked again. */
	for (size_t at = 0; at < table->nslots;) {
		if (table->slots[at] && is_gone(table->slots[at], arg))
			insp_fd_remove(insp, table, table->slots[at]->num);
		else
			at++;
	}
}

struct insp_fd *insp_fd_copy(struct insp *insp, struct insp_fdtable *table, int64_t num,
			     const struct insp_fd *src)
{
	size_t len = strlen(src->name);
	struct insp_fd *fd, keep;

	if (src == insp_fd_edit(table, num))
		return insp_fd_edit(table, num);
	fd = insp_fd_add(insp, table, num);
	if (!fd)
		return NULL;
	keep = *fd;
	*fd = *src;
	fd->num = num;
	fd->name = keep.name;
	fd->name_cap = keep.name_cap;
	fd->raw_name = copy_text(fd->memory, src->raw_name);
	fd->real_path = copy_text(fd->memory, src->real_path);
	insp_fd_set_name(fd, src->name, len);
	if (fd->name_cap > len) /* else out of memory */
		fd->path_at = src->path_at;
	fd->renamed = fd->closing = false;
	fd->outlives_close = keep.outlives_close;
	return fd;
}

struct insp_fd *insp_fd_add_pidfd(struct insp *insp, struct insp_fdtable *table, int64_t num,
				  int64_t pid)
{
	struct insp_fd *fd = insp_fd_add(insp, table, num);
	char name[32];

	if (!fd)
		return NULL;
	snprintf(name, sizeof(name), "/proc/%lld", (long long)pid);
	fd->type = SCAP_FD_PIDFD;
	insp_fd_set_name(fd, name, strlen(name));
	return fd;
}

struct insp_fdtable *insp_fdtable_new(struct insp *insp)
{
	struct insp_fdtable *table = insp_memory_zeroed(&insp->memory, 1, sizeof(*table));

	if (table)
		table->refs = 1;
	return table;
}

void insp_fdtable_put(struct insp *insp, struct insp_fdtable *table)
{
	if (!table || --table->refs)
		return;
	insp_fdtable_clear(insp, table);
	insp_memory_free(&insp->memory, table);
}

void insp_fdtable_copy(struct insp *insp, struct insp_fdtable *dst, const struct insp_fdtable *src)
{
	insp_fdtable_clear(insp, dst);
	if (insp->fds.copied + src->count > COPIES_FIRST + COPIES_PER_EVENT * insp->nevents) {
		insp->forgotten.copies++;
		return;
	}
	insp->fds.copied += src->count;
	for (size_t i = 0; i < src->nslots; i++)
		if (src->slots[i])
			insp_fd_copy(insp, dst, src->slots[i]->num, src->slots[i]);
}

void insp_fdtable_clear(struct insp *insp, struct insp_fdtable *table)
{
	for (size_t i = 0; i < table->nslots; i++)
		if (table->slots[i])
			fd_free(insp, table->slots[i]);
	insp_memory_free(&insp->memory, table->slots);
	table->slots = NULL;
	table->nslots = table->count = 0;
	table->key = 0;
}

/* Letters and words of descriptor types; other types print as unknown. */
static const struct {
	const char *letter;
	const char *word;
} kinds[] = {
	[SCAP_FD_UNKNOWN] = { "o", NULL },
	[SCAP_FD_FILE] = { "f", "file" },
	[SCAP_FD_DIRECTORY] = { "d", "directory" },
	[SCAP_FD_IPV4_SOCK] = { "4", "ipv4" },
	[SCAP_FD_IPV6_SOCK] = { "6", "ipv6" },
	[SCAP_FD_IPV4_SERVSOCK] = { "4", "ipv4" },
	[SCAP_FD_IPV6_SERVSOCK] = { "6", "ipv6" },
	[SCAP_FD_FIFO] = { "p", "pipe" },
	[SCAP_FD_UNIX_SOCK] = { "u", "unix" },
	[SCAP_FD_EVENT] = { "e", "event" },
	[SCAP_FD_UNSUPPORTED] = { "X", NULL },
	[SCAP_FD_SIGNALFD] = { "s", "signalfd" },
	[SCAP_FD_EVENTPOLL] = { "l", "eventpoll" },
	[SCAP_FD_INOTIFY] = { "i", "inotify" },
	[SCAP_FD_TIMERFD] = { "t", "timerfd" },
	[SCAP_FD_NETLINK] = { "n", "netlink" },
	[SCAP_FD_FILE_V2] = { "f", "file" },
	[SCAP_FD_BPF] = { "b", "bpf" },
	[SCAP_FD_USERFAULTFD] = { "u", "userfaultfd" },
	[SCAP_FD_IOURING] = { "r", "io_uring" },
	[SCAP_FD_MEMFD] = { "m", "memfd" },
	[SCAP_FD_PIDFD] = { "P", "pidfd" },
};

const char *insp_fd_type_letter(uint8_t type)
{
	return type < ARRAY_SIZE(kinds) ? kinds[type].letter : NULL;
}

char insp_fd_typechar(const struct insp_fd *fd)
{
	const char *letter = insp_fd_type_letter(fd->type);

	return letter ? *letter : '?';
}

const char *insp_fd_type_name(uint8_t type)
{
	return type < ARRAY_SIZE(kinds) ? kinds[type].word : NULL;
}

const char *insp_fd_type_word(const struct insp_fd *fd)
{
	const char *word = insp_fd_type_name(fd->type);

	return word ? word : "<NA>";
}
