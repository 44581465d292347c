// SPDX-License-Identifier: Apache-2.0
/*
 * Decodes the state blocks of trace files into a store. Owns the layout of the lists
 * of interfaces, users, processes and descriptors in all versions; knows nothing of
 * events, nor of where the bytes come from.
 */
#include <errno.h>
#include <string.h>

#include "blocks.h"
#include "format.h"
#include "macros.h"

/*
 * A position in a block. Reading past the end gives zeros and sets err, so that
 * callers read many fields and check once.
 */
struct cursor {
	const uint8_t *at, *end;
	int err;      /* 0, or the first of -EBADMSG, -ENOMEM and -EFBIG */
	bool bounded; /* end is the end of an entry, not of the block */
};

static void fail(struct cursor *c, int err)
{
	if (!c->err)
		c->err = err;
}

/* An entry of an unknown kind can be skipped only if it has a length of its own. */
static void skip_unknown(struct cursor *c)
{
	if (!c->bounded)
		fail(c, -EBADMSG);
}

static size_t left(const struct cursor *c)
{
	return c->end - c->at;
}

static const uint8_t *take(struct cursor *c, size_t bytes)
{
	const uint8_t *at = c->at;

	if (bytes > left(c)) {
		fail(c, -EBADMSG);
		c->at = c->end;
		return NULL;
	}
	c->at += bytes;
	return at;
}

static void take_into(struct cursor *c, void *to, size_t bytes)
{
	const uint8_t *at = take(c, bytes);

	if (at)
		memcpy(to, at, bytes);
	else
		memset(to, 0, bytes);
}

#define DEFINE_TAKE(type, name) \
	static type name(struct cursor *c) \
	{ \
		type value; \
		take_into(c, &value, sizeof(value)); \
		return value; \
	}
DEFINE_TAKE(uint8_t, take_u8)
DEFINE_TAKE(uint16_t, take_u16)
DEFINE_TAKE(uint32_t, take_u32)
DEFINE_TAKE(uint64_t, take_u64)

static const char *take_text(struct scap_store *store, struct cursor *c, uint16_t len)
{
	const uint8_t *text = take(c, len);
	const char *copy;

	if (!text)
		return "";
	copy = scap_arena_strn(&store->arena, text, len);
	if (copy)
		return copy;
	fail(c, -ENOMEM);
	return "";
}

static const char *take_string(struct scap_store *store, struct cursor *c)
{
	return take_text(store, c, take_u16(c));
}

static struct scap_strings take_strings(struct scap_store *store, struct cursor *c)
{
	uint16_t len = take_u16(c);
	const char *data = take_text(store, c, len);

	return (struct scap_strings){ data, c->err ? 0 : len };
}

/* ---- lists --------------------------------------------------------------- */

typedef void read_entry_fn(struct scap_store *store, struct cursor *c, int version);

/* Whether entries of a list begin with 32 bits of length, and what these count. */
enum entry_len {
	LEN_NONE,
	LEN_REST,  /* what follows the length */
	LEN_WHOLE, /* the length, too */
};

/*
 * A cursor over the next entry only, so that it cannot reach into the one after it.
 * Fields that a newer writer appended to the entry are skipped.
 */
static struct cursor take_entry(struct cursor *c, enum entry_len kind)
{
	uint32_t len = take_u32(c), counted = kind == LEN_WHOLE ? sizeof(len) : 0;
	const uint8_t *at;

	if (len < counted)
		fail(c, -EBADMSG);
	at = c->err ? NULL : take(c, len - counted);
	if (!at)
		return (struct cursor){ c->end, c->end, -EBADMSG, true };
	return (struct cursor){ at, at + (len - counted), 0, true };
}

/* A rest of less than 4 bytes is padding: no entry is that short. */
static int read_list(struct scap_store *store, struct cursor *c, int version, enum entry_len kind,
		     read_entry_fn *read_entry)
{
	while (!c->err && left(c) >= 4) {
		if (kind == LEN_NONE) {
			read_entry(store, c, version);
		} else {
			struct cursor entry = take_entry(c, kind);

			if (!entry.err)
				read_entry(store, &entry, version);
			if (entry.err)
				fail(c, entry.err);
		}
		if (scap_store_is_over(store))
			fail(c, -EFBIG);
	}
	return c->err;
}

static void *push(struct scap_vec *vec, size_t item_bytes, struct cursor *c)
{
	void *item = scap_vec_push(vec, item_bytes);

	if (!item)
		fail(c, -ENOMEM);
	return item;
}

/* ---- machine ------------------------------------------------------------- */

static int read_machine(struct scap_store *store, struct cursor *c, int version)
{
	struct scap_machine *machine = &store->state.machine;
	struct machine_body body;

	take_into(c, &body, sizeof(body));
	machine->num_cpus = body.num_cpus;
	machine->memory_bytes = body.memory_bytes;
	machine->max_pid = body.max_pid;
	memcpy(machine->hostname, body.hostname, sizeof(machine->hostname));
	machine->hostname[sizeof(machine->hostname) - 1] = '\0';
	machine->boot_ts_ns = body.boot_ts_ns;
	return c->err;
}

/* ---- interfaces ------------------------------------------------------------ */

static void read_interface(struct scap_store *store, struct cursor *c, int version)
{
	uint16_t kind = take_u16(c), name_len = take_u16(c);
	bool v4 = kind == INTERFACE_IPV4 || kind == INTERFACE_IPV4_NOSPEED;
	bool speed = kind == INTERFACE_IPV4 || kind == INTERFACE_IPV6;
	size_t addr_bytes = v4 ? 4 : 16;
	struct scap_interface *itf;

	if (kind < INTERFACE_IPV4 || kind > INTERFACE_IPV6_NOSPEED) {
		skip_unknown(c);
		return;
	}
	itf = push(&store->interfaces, sizeof(*itf), c);
	if (!itf)
		return;
	itf->family = v4 ? 4 : 6;
	take_into(c, itf->addr.bytes, addr_bytes);
	take_into(c, itf->netmask.bytes, addr_bytes);
	take_into(c, itf->broadcast.bytes, addr_bytes);
	if (speed)
		itf->linkspeed = take_u64(c);
	itf->name = take_text(store, c, name_len);
}

/* A second list of interfaces or users replaces the first. */
static int read_interfaces(struct scap_store *store, struct cursor *c, int version)
{
	store->interfaces.count = 0;
	return read_list(store, c, version, version < 2 ? LEN_NONE : LEN_REST, read_interface);
}

/* ---- users ----------------------------------------------------------------- */

static void read_user(struct scap_store *store, struct cursor *c)
{
	struct scap_user *user = push(&store->users, sizeof(*user), c);

	if (!user)
		return;
	user->uid = take_u32(c);
	user->gid = take_u32(c);
	user->name = take_string(store, c);
	user->home = take_string(store, c);
	user->shell = take_string(store, c);
}

static void read_group(struct scap_store *store, struct cursor *c)
{
	struct scap_group *group = push(&store->groups, sizeof(*group), c);

	if (!group)
		return;
	group->gid = take_u32(c);
	group->name = take_string(store, c);
}

static void read_account(struct scap_store *store, struct cursor *c, int version)
{
	uint8_t kind = take_u8(c);

	if (kind == KIND_USER)
		read_user(store, c);
	else if (kind == KIND_GROUP)
		read_group(store, c);
	else
		skip_unknown(c);
}

static int read_users(struct scap_store *store, struct cursor *c, int version)
{
	store->users.count = 0;
	store->groups.count = 0;
	return read_list(store, c, version, version < 2 ? LEN_NONE : LEN_WHOLE, read_account);
}

/* ---- processes --------------------------------------------------------------- */

/* The tail of an entry begins with loginuid if it is no longer than this. */
#define OLD_TAIL_MAX 29
/* Longer tails are not kept. The newest writers have far shorter ones. */
#define TAIL_KEPT_MAX 4096

static void keep_tail(struct scap_store *store, struct scap_thread *thread, struct cursor *c)
{
	const char *copy;

	if (left(c) <= FORMAT_TAIL_BYTES || left(c) > TAIL_KEPT_MAX)
		return;
	copy = scap_arena_strn(&store->arena, c->at, left(c));
	if (copy)
		thread->tail = (struct scap_param){ (const uint8_t *)copy, left(c) };
	else
		fail(c, -ENOMEM);
}

static void read_tail(struct scap_store *store, struct scap_thread *thread, struct cursor *c)
{
	keep_tail(store, thread, c);
	if (left(c) > OLD_TAIL_MAX) {
		take_u64(c); /* start time of the pid namespace's init */
		thread->tty = take_u32(c);
	}
	if (left(c))
		thread->loginuid = take_u32(c);
	if (left(c))
		thread->exe_writable = take_u8(c);
}

static void read_thread(struct scap_store *store, struct cursor *c, int version)
{
	struct scap_thread *thread = scap_store_add_thread(store);

	if (!thread) {
		fail(c, -ENOMEM);
		return;
	}
	thread->tid = take_u64(c);
	thread->pid = take_u64(c);
	thread->ptid = take_u64(c);
	if (version >= 6)
		thread->sid = take_u64(c);
	if (version >= 8)
		thread->vpgid = take_u64(c);
	thread->comm = take_string(store, c);
	thread->exe = take_string(store, c);
	if (version >= 7)
		thread->exepath = take_string(store, c);
	thread->args = take_strings(store, c);
	thread->cwd = take_string(store, c);
	thread->fdlimit = take_u64(c);
	thread->flags = take_u32(c);
	thread->uid = take_u32(c);
	thread->gid = take_u32(c);
	if (version >= 2) {
		thread->vmsize_kb = take_u32(c);
		thread->vmrss_kb = take_u32(c);
		thread->vmswap_kb = take_u32(c);
		thread->pfmajor = take_u64(c);
		thread->pfminor = take_u64(c);
	}
	if (version >= 3)
		thread->env = take_strings(store, c);
	if (version >= 4) {
		thread->vtid = take_u64(c);
		thread->vpid = take_u64(c);
		thread->cgroups = take_strings(store, c);
	}
	if (version >= 5)
		thread->root = take_string(store, c);
	if (version >= 9)
		read_tail(store, thread, c);
}

static int read_threads(struct scap_store *store, struct cursor *c, int version)
{
	return read_list(store, c, version, version < 9 ? LEN_NONE : LEN_WHOLE, read_thread);
}

static int read_starts(struct scap_store *store, struct cursor *c, int version)
{
	struct scap_thread *thread;
	uint64_t start_ts_ns;

	(void)version;
	while (left(c) && !c->err) {
		thread = scap_store_find_thread(store, take_u64(c));
		start_ts_ns = take_u64(c);
		if (thread)
			thread->start_ts_ns = start_ts_ns;
	}
	return c->err ? c->err : store->failed ? -ENOMEM : 0;
}

/* ---- descriptors --------------------------------------------------------------- */

static void read_connection(struct scap_fd *fd, struct cursor *c, size_t addr_bytes)
{
	take_into(c, fd->saddr.bytes, addr_bytes);
	take_into(c, fd->daddr.bytes, addr_bytes);
	fd->sport = take_u16(c);
	fd->dport = take_u16(c);
	fd->l4 = take_u8(c);
}

static void read_bound(struct scap_fd *fd, struct cursor *c, size_t addr_bytes)
{
	take_into(c, fd->saddr.bytes, addr_bytes);
	fd->sport = take_u16(c);
	fd->l4 = take_u8(c);
}

/* What follows the type, except for internet sockets. */
static void read_named(struct scap_store *store, struct scap_fd *fd, struct cursor *c)
{
	if (fd->type == SCAP_FD_UNIX_SOCK) {
		fd->unix_source = take_u64(c);
		fd->unix_peer = take_u64(c);
	} else if (fd->type == SCAP_FD_FILE_V2) {
		fd->open_flags = take_u32(c);
	}
	fd->name = take_string(store, c);
	/* The device was added to the format last; an entry's length says if it is there. */
	if (fd->type == SCAP_FD_FILE_V2 && c->bounded && left(c) >= sizeof(fd->dev))
		fd->dev = take_u32(c);
}

static void read_fd(struct scap_store *store, struct cursor *c, int version)
{
	struct scap_fd *fd, read = { .name = "" };

	read.fd = take_u64(c);
	read.ino = take_u64(c);
	read.type = take_u8(c);
	if (read.type == SCAP_FD_UNKNOWN)
		return;
	if (read.type > SCAP_FD_PIDFD) {
		skip_unknown(c);
		return;
	}
	if (read.type == SCAP_FD_IPV4_SOCK || read.type == SCAP_FD_IPV6_SOCK)
		read_connection(&read, c, read.type == SCAP_FD_IPV4_SOCK ? 4 : 16);
	else if (read.type == SCAP_FD_IPV4_SERVSOCK || read.type == SCAP_FD_IPV6_SERVSOCK)
		read_bound(&read, c, read.type == SCAP_FD_IPV4_SERVSOCK ? 4 : 16);
	else
		read_named(store, &read, c);
	fd = push(&store->fds, sizeof(*fd), c);
	if (fd)
		*fd = read;
}

/* The list of a thread that is not in the store is checked, then dropped. */
static int read_fds(struct scap_store *store, struct cursor *c, int version)
{
	int64_t tid = take_u64(c);
	struct scap_thread *thread;
	int err;

	store->fds.count = 0;
	err = read_list(store, c, version, version < 2 ? LEN_NONE : LEN_WHOLE, read_fd);
	if (err)
		return err;
	thread = scap_store_find_thread(store, tid);
	if (!thread)
		return store->failed ? -ENOMEM : 0;
	return scap_store_take_fds(store, thread);
}

/* ---- the kinds -------------------------------------------------------------------- */

static const struct block_kind {
	uint32_t type;
	int version;
	int (*read)(struct scap_store *store, struct cursor *c, int version);
} kinds[] = {
	{ BLOCK_MACHINE, 1, read_machine },
	{ BLOCK_MACHINE_FIRST, 1, read_machine },
	{ BLOCK_INTERFACES, 2, read_interfaces },
	{ BLOCK_INTERFACES_1, 1, read_interfaces },
	{ BLOCK_INTERFACES_FIRST, 1, read_interfaces },
	{ BLOCK_USERS, 2, read_users },
	{ BLOCK_USERS_1, 1, read_users },
	{ BLOCK_USERS_FIRST, 1, read_users },
	{ BLOCK_PROCS, 9, read_threads },
	{ BLOCK_PROCS_8, 8, read_threads },
	{ BLOCK_PROCS_7, 7, read_threads },
	{ BLOCK_PROCS_6, 6, read_threads },
	{ BLOCK_PROCS_5, 5, read_threads },
	{ BLOCK_PROCS_4, 4, read_threads },
	{ BLOCK_PROCS_3, 3, read_threads },
	{ BLOCK_PROCS_3_FIRST, 3, read_threads },
	{ BLOCK_PROCS_2, 2, read_threads },
	{ BLOCK_PROCS_2_FIRST, 2, read_threads },
	{ BLOCK_PROCS_1, 1, read_threads },
	{ BLOCK_PROCS_FIRST, 1, read_threads },
	{ BLOCK_STARTS, 1, read_starts },
	{ BLOCK_FDS, 2, read_fds },
	{ BLOCK_FDS_1, 1, read_fds },
	{ BLOCK_FDS_FIRST, 1, read_fds },
};

int scap_blocks_read(struct scap_store *store, uint32_t type, const uint8_t *body, size_t len)
{
	struct cursor c = { body, body + len, 0, false };
	size_t n;

	for (n = 0; n < ARRAY_SIZE(kinds); n++)
		if (kinds[n].type == type)
			return kinds[n].read(store, &c, kinds[n].version);
	return -ENOENT;
}
