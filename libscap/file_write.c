// SPDX-License-Identifier: Apache-2.0
/*
 * Writes trace files: the state at the start, then events as they are. Owns
 * the output buffer and what current programs expect to find in a block; reads
 * nothing. A signal on a closed pipe is the program's to ignore.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "file_format.h"
#include "scap_priv.h"

/* Written at once when this much has gathered. */
#define FLUSH_BYTES (1u << 20)

struct scap_dump {
	int fd;				/* -1: not open */
	uint8_t *buf;
	size_t room, used;		/* whole blocks, and perhaps one being built */
	size_t block;			/* where the block being built begins */
	uint64_t flushed;		/* bytes that have left the buffer */
	int err;			/* the first fault; nothing is written after it */
	char *path;
	char error[512];
};

static int fail(struct scap_dump *dump, int err, const char *doing)
{
	if (!dump->err) {
		dump->err = err;
		snprintf(dump->error, sizeof(dump->error), "%s: cannot %s: %s", dump->path, doing,
			 strerror(-err));
	}
	return dump->err;
}

static int flush(struct scap_dump *dump)
{
	size_t done = 0;
	ssize_t n;

	while (!dump->err && done < dump->used) {
		n = write(dump->fd, dump->buf + done, dump->used - done);
		if (n >= 0)
			done += n;
		else if (errno != EINTR)
			fail(dump, -errno, "write");
	}
	dump->flushed += done;
	dump->used = 0;
	return dump->err;
}

static int grow(struct scap_dump *dump, size_t bytes)
{
	size_t room = dump->room;
	uint8_t *bigger;

	while (room - dump->used < bytes)
		room *= 2;
	bigger = realloc(dump->buf, room);
	if (!bigger)
		return fail(dump, -ENOMEM, "write");
	dump->buf = bigger;
	dump->room = room;
	return 0;
}

/* ---- a block being built ------------------------------------------------------ */

static void put(struct scap_dump *dump, const void *data, size_t bytes)
{
	if (dump->err || (dump->room - dump->used < bytes && grow(dump, bytes)))
		return;
	if (bytes)
		memcpy(dump->buf + dump->used, data, bytes);
	dump->used += bytes;
}

static void put_u8(struct scap_dump *dump, uint8_t value)
{
	put(dump, &value, sizeof(value));
}

static void put_u16(struct scap_dump *dump, uint16_t value)
{
	put(dump, &value, sizeof(value));
}

static void put_u32(struct scap_dump *dump, uint32_t value)
{
	put(dump, &value, sizeof(value));
}

static void put_u64(struct scap_dump *dump, uint64_t value)
{
	put(dump, &value, sizeof(value));
}

static void put_text(struct scap_dump *dump, const char *text, size_t len)
{
	put_u16(dump, len);
	put(dump, text, len);
}

/* max: the longest that other readers take. */
static void put_string(struct scap_dump *dump, const char *text, size_t max)
{
	put_text(dump, text, strnlen(text, max));
}

/* Strings run together, each with its NUL; the one that must be cut, too. */
static void put_strings(struct scap_dump *dump, struct scap_strings strings)
{
	if (strings.len <= FORMAT_ARGS_MAX) {
		put_text(dump, strings.data, strings.len);
		return;
	}
	put_u16(dump, FORMAT_ARGS_MAX);
	put(dump, strings.data, FORMAT_ARGS_MAX - 1);
	put_u8(dump, '\0');
}

static void put_addr(struct scap_dump *dump, const struct scap_addr *addr, bool v4)
{
	put(dump, addr->bytes, v4 ? 4 : 16);
}

/* The length of an entry, to be set by end_entry(), counts itself. */
static size_t begin_entry(struct scap_dump *dump)
{
	size_t at = dump->used;

	put_u32(dump, 0);
	return at;
}

static void patch_u32(struct scap_dump *dump, size_t at, uint32_t value)
{
	if (!dump->err)
		memcpy(dump->buf + at, &value, sizeof(value));
}

static void end_entry(struct scap_dump *dump, size_t at)
{
	patch_u32(dump, at, dump->used - at);
}

static void begin_block(struct scap_dump *dump, uint32_t type)
{
	dump->block = dump->used;
	put_u32(dump, type);
	put_u32(dump, 0);
}

static int end_block(struct scap_dump *dump)
{
	static const uint8_t zeros[4];
	size_t body_end = dump->used - dump->block;
	uint32_t total = ((body_end + 3) & ~(size_t)3) + BLOCK_TRAILER_BYTES;

	put(dump, zeros, total - BLOCK_TRAILER_BYTES - body_end);
	put_u32(dump, total);
	patch_u32(dump, dump->block + offsetof(struct block_head, total), total);
	return dump->used >= FLUSH_BYTES ? flush(dump) : dump->err;
}

/* ---- the state at the start ------------------------------------------------------ */

static int put_section(struct scap_dump *dump)
{
	struct section_body body = {
		.magic = SECTION_MAGIC, .major = SECTION_MAJOR, .minor = SECTION_MINOR,
		.section_bytes = UINT64_MAX,
	};

	begin_block(dump, BLOCK_SECTION);
	put(dump, &body, sizeof(body));
	return end_block(dump);
}

static int put_machine(struct scap_dump *dump, const struct scap_machine *machine)
{
	struct machine_body body = {
		.num_cpus = machine->num_cpus, .memory_bytes = machine->memory_bytes,
		.max_pid = machine->max_pid, .boot_ts_ns = machine->boot_ts_ns,
	};

	memcpy(body.hostname, machine->hostname, sizeof(body.hostname));
	begin_block(dump, BLOCK_MACHINE);
	put(dump, &body, sizeof(body));
	return end_block(dump);
}

/* Alone among the lists, the length of an entry does not count itself. */
static void put_interface(struct scap_dump *dump, const struct scap_interface *itf)
{
	bool v4 = itf->family == 4;
	size_t name_len = strnlen(itf->name, FORMAT_NAME_MAX);

	put_u32(dump, 2 + 2 + 3 * (v4 ? 4 : 16) + 8 + name_len);
	put_u16(dump, v4 ? INTERFACE_IPV4 : INTERFACE_IPV6);
	put_u16(dump, name_len);
	put_addr(dump, &itf->addr, v4);
	put_addr(dump, &itf->netmask, v4);
	put_addr(dump, &itf->broadcast, v4);
	put_u64(dump, itf->linkspeed);
	put(dump, itf->name, name_len);
}

static int put_interfaces(struct scap_dump *dump, const struct scap_state *state)
{
	uint32_t n;

	begin_block(dump, BLOCK_INTERFACES);
	for (n = 0; n < state->ninterfaces; n++)
		put_interface(dump, &state->interfaces[n]);
	return end_block(dump);
}

static void put_user(struct scap_dump *dump, const struct scap_user *user)
{
	size_t entry = begin_entry(dump);

	put_u8(dump, KIND_USER);
	put_u32(dump, user->uid);
	put_u32(dump, user->gid);
	put_string(dump, user->name, FORMAT_NAME_MAX);
	put_string(dump, user->home, FORMAT_NAME_MAX);
	put_string(dump, user->shell, FORMAT_NAME_MAX);
	end_entry(dump, entry);
}

static void put_group(struct scap_dump *dump, const struct scap_group *group)
{
	size_t entry = begin_entry(dump);

	put_u8(dump, KIND_GROUP);
	put_u32(dump, group->gid);
	put_string(dump, group->name, FORMAT_NAME_MAX);
	end_entry(dump, entry);
}

static int put_users(struct scap_dump *dump, const struct scap_state *state)
{
	uint32_t n;

	begin_block(dump, BLOCK_USERS);
	for (n = 0; n < state->nusers; n++)
		put_user(dump, &state->users[n]);
	for (n = 0; n < state->ngroups; n++)
		put_group(dump, &state->groups[n]);
	return end_block(dump);
}

/*
 * The entry ends behind exe_writable: what newer versions put there stands in
 * an order that 0.29.3 misreads, and without it both read the same.
 */
static void put_thread(struct scap_dump *dump, const struct scap_thread *thread)
{
	size_t entry = begin_entry(dump);

	put_u64(dump, thread->tid);
	put_u64(dump, thread->pid);
	put_u64(dump, thread->ptid);
	put_u64(dump, thread->sid);
	put_u64(dump, thread->vpgid);
	put_string(dump, thread->comm, FORMAT_PATH_MAX - 1);
	put_string(dump, thread->exe, FORMAT_PATH_MAX - 1);
	put_string(dump, thread->exepath, FORMAT_PATH_MAX - 1);
	put_strings(dump, thread->args);
	put_string(dump, thread->cwd, FORMAT_PATH_MAX - 1);
	put_u64(dump, thread->fdlimit);
	put_u32(dump, thread->flags);
	put_u32(dump, thread->uid);
	put_u32(dump, thread->gid);
	put_u32(dump, thread->vmsize_kb);
	put_u32(dump, thread->vmrss_kb);
	put_u32(dump, thread->vmswap_kb);
	put_u64(dump, thread->pfmajor);
	put_u64(dump, thread->pfminor);
	put_strings(dump, thread->env);
	put_u64(dump, thread->vtid);
	put_u64(dump, thread->vpid);
	put_strings(dump, thread->cgroups);
	put_string(dump, thread->root, FORMAT_PATH_MAX - 1);
	put_u32(dump, thread->loginuid);
	put_u8(dump, thread->exe_writable);
	end_entry(dump, entry);
}

static int put_threads(struct scap_dump *dump, const struct scap_state *state)
{
	uint32_t n;

	begin_block(dump, BLOCK_PROCS);
	for (n = 0; n < state->nthreads; n++)
		put_thread(dump, &state->threads[n]);
	return end_block(dump);
}

static void put_connection(struct scap_dump *dump, const struct scap_fd *fd, bool v4)
{
	put_addr(dump, &fd->saddr, v4);
	put_addr(dump, &fd->daddr, v4);
	put_u16(dump, fd->sport);
	put_u16(dump, fd->dport);
	put_u8(dump, fd->l4);
}

static void put_bound(struct scap_dump *dump, const struct scap_fd *fd, bool v4)
{
	put_addr(dump, &fd->saddr, v4);
	put_u16(dump, fd->sport);
	put_u8(dump, fd->l4);
}

static void put_fd_body(struct scap_dump *dump, const struct scap_fd *fd)
{
	switch (fd->type) {
	case SCAP_FD_IPV4_SOCK:
	case SCAP_FD_IPV6_SOCK:
		put_connection(dump, fd, fd->type == SCAP_FD_IPV4_SOCK);
		return;
	case SCAP_FD_IPV4_SERVSOCK:
	case SCAP_FD_IPV6_SERVSOCK:
		put_bound(dump, fd, fd->type == SCAP_FD_IPV4_SERVSOCK);
		return;
	case SCAP_FD_UNIX_SOCK:
		put_u64(dump, fd->unix_source);
		put_u64(dump, fd->unix_peer);
		break;
	case SCAP_FD_FILE_V2:
		put_u32(dump, fd->open_flags);
		put_string(dump, fd->name, FORMAT_PATH_MAX - 1);
		put_u32(dump, fd->dev);
		return;
	}
	put_string(dump, fd->name, FORMAT_PATH_MAX - 1);
}

/* To readers of 0.29.3 a type they do not know is an error. */
static void put_fd(struct scap_dump *dump, const struct scap_fd *fd)
{
	bool known = fd->type <= SCAP_FD_FILE_V2;
	size_t entry;

	if (fd->type == SCAP_FD_UNKNOWN)
		return;
	entry = begin_entry(dump);
	put_u64(dump, fd->fd);
	put_u64(dump, fd->ino);
	put_u8(dump, known ? fd->type : SCAP_FD_UNSUPPORTED);
	put_fd_body(dump, fd);
	end_entry(dump, entry);
}

static int put_fds(struct scap_dump *dump, const struct scap_thread *thread)
{
	uint32_t n;

	begin_block(dump, BLOCK_FDS);
	put_u64(dump, thread->tid);
	for (n = 0; n < thread->nfds; n++)
		put_fd(dump, &thread->fds[n]);
	return end_block(dump);
}

/* In the order that readers rely on: a descriptor list follows its process. */
static int put_state(struct scap_dump *dump, const struct scap_state *state)
{
	uint32_t n;

	put_section(dump);
	put_machine(dump, &state->machine);
	put_interfaces(dump, state);
	put_users(dump, state);
	put_threads(dump, state);
	for (n = 0; n < state->nthreads && !dump->err; n++)
		put_fds(dump, &state->threads[n]);
	return dump->err;
}

/* ---- the file ------------------------------------------------------------------------ */

int scap_dump_open(struct scap_dump **out, const char *path, const struct scap_state *state)
{
	struct scap_dump *dump = *out = calloc(1, sizeof(*dump));

	if (!dump)
		return -ENOMEM;
	dump->fd = -1;
	dump->path = strdup(path);
	dump->room = FLUSH_BYTES + EVENT_BODY_MAX;
	dump->buf = malloc(dump->room);
	if (!dump->path || !dump->buf)
		return fail(dump, -ENOMEM, "write");
	if (strcmp(path, "-") == 0)
		dump->fd = fcntl(STDOUT_FILENO, F_DUPFD_CLOEXEC, 0);
	else
		dump->fd = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0644);
	if (dump->fd < 0)
		return fail(dump, -errno, "create");
	/* The file is there, and whole, as soon as recording begins. */
	return put_state(dump, state) ?: flush(dump);
}

static uint32_t event_block_type(const struct scap_event *ev, size_t body)
{
	bool large = (ev->info->flags & EF_LARGE_PAYLOAD) || body > EVENT_BODY_MAX;

	if (ev->dump_flags)
		return large ? BLOCK_EVENT_FLAGS_LARGE : BLOCK_EVENT_FLAGS;
	return large ? BLOCK_EVENT_LARGE : BLOCK_EVENT;
}

int scap_dump_event(struct scap_dump *dump, const struct scap_event *ev)
{
	size_t body = 2 + (ev->dump_flags ? 4 : 0) + ev->raw->len;

	begin_block(dump, event_block_type(ev, body));
	put_u16(dump, ev->cpu);
	if (ev->dump_flags)
		put_u32(dump, ev->dump_flags);
	put(dump, ev->raw, ev->raw->len);
	return end_block(dump);
}

int scap_dump_flush(struct scap_dump *dump)
{
	return dump->err ?: flush(dump);
}

uint64_t scap_dump_bytes(const struct scap_dump *dump)
{
	return dump->flushed + dump->used;
}

const char *scap_dump_error(const struct scap_dump *dump)
{
	return dump ? dump->error : "out of memory";
}

int scap_dump_close(struct scap_dump *dump)
{
	int err = 0;

	if (!dump)
		return 0;
	if (dump->fd >= 0) {
		err = flush(dump);
		if (close(dump->fd) && !err)
			err = -errno;
	}
	free(dump->buf);
	free(dump->path);
	free(dump);
	return err;
}
