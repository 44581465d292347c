// SPDX-License-Identifier: Apache-2.0
/*
 * Writes the state blocks of a trace file, in the current version of each list. Knows
 * nothing of events, nor of files.
 */
#include <string.h>

#include "batch.h"
#include "format.h"
#include "scap.h"
#include "state.h"
#include "state_limits.h"

#define PUT_EACH(batch, put_item, items, count) \
	do { \
		for (uint32_t n_ = 0; n_ < (count); n_++) \
			put_item(batch, &(items)[n_]); \
	} while (0)

static void put_text(struct scap_batch *batch, const char *text, size_t len)
{
	put_u16(batch, len);
	put(batch, text, len);
}

/* max: the longest string that other readers accept. */
static void put_string(struct scap_batch *batch, const char *text, size_t max)
{
	put_text(batch, text, strnlen(text, max));
}

/* A path that is longer than other readers accept is cut and ends in "...". */
static void put_path(struct scap_batch *batch, const char *path)
{
	static const char cut[] = "...";
	const size_t max = SCAP_PATH_MAX - 1, kept = max - strlen(cut);
	size_t len = strlen(path);

	put_u16(batch, len > max ? max : len);
	put(batch, path, len > max ? kept : len);
	if (len > max)
		put(batch, cut, strlen(cut));
}

/* A list that is too long is cut; the string at the cut ends in a NUL like the others. */
static void put_strings(struct scap_batch *batch, struct scap_strings strings)
{
	if (strings.len <= SCAP_STRINGS_MAX) {
		put_text(batch, strings.data, strings.len);
		return;
	}
	put_u16(batch, SCAP_STRINGS_MAX);
	put(batch, strings.data, SCAP_STRINGS_MAX - 1);
	put_u8(batch, '\0');
}

static void put_addr(struct scap_batch *batch, const struct scap_addr *addr, bool v4)
{
	put(batch, addr->bytes, v4 ? 4 : 16);
}

/* Most entries begin with their length, itself included. end_entry() sets it. */
static size_t begin_entry(struct scap_batch *batch)
{
	size_t at = batch->used;

	put_u32(batch, 0);
	return at;
}

static void end_entry(struct scap_batch *batch, size_t at)
{
	patch_u32(batch, at, batch->used - at);
}

static void put_section(struct scap_batch *batch)
{
	struct section_body body = {
		.magic = SECTION_MAGIC,
		.major = SECTION_MAJOR,
		.minor = SECTION_MINOR,
		.section_bytes = UINT64_MAX,
	};

	scap_block_begin(batch, BLOCK_SECTION);
	put(batch, &body, sizeof(body));
	scap_block_end(batch);
}

static void put_machine(struct scap_batch *batch, const struct scap_machine *machine)
{
	struct machine_body body = {
		.num_cpus = machine->num_cpus,
		.memory_bytes = machine->memory_bytes,
		.max_pid = machine->max_pid,
		.boot_ts_ns = machine->boot_ts_ns,
	};

	memcpy(body.hostname, machine->hostname, sizeof(body.hostname));
	scap_block_begin(batch, BLOCK_MACHINE);
	put(batch, &body, sizeof(body));
	scap_block_end(batch);
}

/* The length of an interface's entry, unlike all others, does not include itself. */
static void put_interface(struct scap_batch *batch, const struct scap_interface *itf)
{
	bool v4 = itf->family == 4;
	size_t name_len = strnlen(itf->name, SCAP_NAME_MAX);

	put_u32(batch, 2 + 2 + 3 * (v4 ? 4 : 16) + 8 + name_len);
	put_u16(batch, v4 ? INTERFACE_IPV4 : INTERFACE_IPV6);
	put_u16(batch, name_len);
	put_addr(batch, &itf->addr, v4);
	put_addr(batch, &itf->netmask, v4);
	put_addr(batch, &itf->broadcast, v4);
	put_u64(batch, itf->linkspeed);
	put(batch, itf->name, name_len);
}

static void put_interfaces(struct scap_batch *batch, const struct scap_state *state)
{
	scap_block_begin(batch, BLOCK_INTERFACES);
	PUT_EACH(batch, put_interface, state->interfaces, state->ninterfaces);
	scap_block_end(batch);
}

static void put_user(struct scap_batch *batch, const struct scap_user *user)
{
	size_t entry = begin_entry(batch);

	put_u8(batch, KIND_USER);
	put_u32(batch, user->uid);
	put_u32(batch, user->gid);
	put_string(batch, user->name, SCAP_NAME_MAX);
	put_string(batch, user->home, SCAP_NAME_MAX);
	put_string(batch, user->shell, SCAP_NAME_MAX);
	end_entry(batch, entry);
}

static void put_group(struct scap_batch *batch, const struct scap_group *group)
{
	size_t entry = begin_entry(batch);

	put_u8(batch, KIND_GROUP);
	put_u32(batch, group->gid);
	put_string(batch, group->name, SCAP_NAME_MAX);
	end_entry(batch, entry);
}

static void put_users(struct scap_batch *batch, const struct scap_state *state)
{
	scap_block_begin(batch, BLOCK_USERS);
	PUT_EACH(batch, put_user, state->users, state->nusers);
	PUT_EACH(batch, put_group, state->groups, state->ngroups);
	scap_block_end(batch);
}

/*
 * Our own entries end with exe_writable. Newer versions of sysdig write more, in an order
 * that 0.29.3 misreads; all versions read an entry without it. An entry that was read
 * with such a tail keeps it, so that copies of a file are complete.
 */
static void put_tail(struct scap_batch *batch, const struct scap_thread *thread)
{
	if (thread->tail.len) {
		put(batch, thread->tail.data, thread->tail.len);
		return;
	}
	put_u32(batch, thread->loginuid);
	put_u8(batch, thread->exe_writable);
}

static void put_thread(struct scap_batch *batch, const struct scap_thread *thread)
{
	size_t entry = begin_entry(batch);

	put_u64(batch, thread->tid);
	put_u64(batch, thread->pid);
	put_u64(batch, thread->ptid);
	put_u64(batch, thread->sid);
	put_u64(batch, thread->vpgid);
	put_path(batch, thread->comm);
	put_path(batch, thread->exe);
	put_path(batch, thread->exepath);
	put_strings(batch, thread->args);
	put_path(batch, thread->cwd);
	put_u64(batch, thread->fdlimit);
	put_u32(batch, thread->flags);
	put_u32(batch, thread->uid);
	put_u32(batch, thread->gid);
	put_u32(batch, thread->vmsize_kb);
	put_u32(batch, thread->vmrss_kb);
	put_u32(batch, thread->vmswap_kb);
	put_u64(batch, thread->pfmajor);
	put_u64(batch, thread->pfminor);
	put_strings(batch, thread->env);
	put_u64(batch, thread->vtid);
	put_u64(batch, thread->vpid);
	put_strings(batch, thread->cgroups);
	put_path(batch, thread->root);
	put_tail(batch, thread);
	end_entry(batch, entry);
}

static void put_threads(struct scap_batch *batch, const struct scap_state *state)
{
	scap_block_begin(batch, BLOCK_PROCS);
	PUT_EACH(batch, put_thread, state->threads, state->nthreads);
	scap_block_end(batch);
}

static void put_start(struct scap_batch *batch, const struct scap_thread *thread)
{
	if (!thread->start_ts_ns)
		return;
	put_u64(batch, thread->tid);
	put_u64(batch, thread->start_ts_ns);
}

/* In a block of its own, because an entry of a process has no room that all readers skip. */
static void put_starts(struct scap_batch *batch, const struct scap_state *state)
{
	uint32_t n = 0;

	while (n < state->nthreads && !state->threads[n].start_ts_ns)
		n++;
	if (n == state->nthreads)
		return;
	scap_block_begin(batch, BLOCK_STARTS);
	PUT_EACH(batch, put_start, state->threads, state->nthreads);
	scap_block_end(batch);
}

static void put_connection(struct scap_batch *batch, const struct scap_fd *fd, bool v4)
{
	put_addr(batch, &fd->saddr, v4);
	put_addr(batch, &fd->daddr, v4);
	put_u16(batch, fd->sport);
	put_u16(batch, fd->dport);
	put_u8(batch, fd->l4);
}

static void put_bound(struct scap_batch *batch, const struct scap_fd *fd, bool v4)
{
	put_addr(batch, &fd->saddr, v4);
	put_u16(batch, fd->sport);
	put_u8(batch, fd->l4);
}

static void put_fd_body(struct scap_batch *batch, const struct scap_fd *fd)
{
	switch (fd->type) {
	case SCAP_FD_IPV4_SOCK:
	case SCAP_FD_IPV6_SOCK:
		put_connection(batch, fd, fd->type == SCAP_FD_IPV4_SOCK);
		return;
	case SCAP_FD_IPV4_SERVSOCK:
	case SCAP_FD_IPV6_SERVSOCK:
		put_bound(batch, fd, fd->type == SCAP_FD_IPV4_SERVSOCK);
		return;
	case SCAP_FD_UNIX_SOCK:
		put_u64(batch, fd->unix_source);
		put_u64(batch, fd->unix_peer);
		break;
	case SCAP_FD_FILE_V2:
		put_u32(batch, fd->open_flags);
		put_path(batch, fd->name);
		put_u32(batch, fd->dev);
		return;
	}
	put_path(batch, fd->name);
}

/* For sysdig 0.29.3, a type that it does not know is an error. */
static void put_fd(struct scap_batch *batch, const struct scap_fd *fd)
{
	bool known = fd->type <= SCAP_FD_FILE_V2;
	size_t entry;

	if (fd->type == SCAP_FD_UNKNOWN)
		return;
	entry = begin_entry(batch);
	put_u64(batch, fd->fd);
	put_u64(batch, fd->ino);
	put_u8(batch, known ? fd->type : SCAP_FD_UNSUPPORTED);
	put_fd_body(batch, fd);
	end_entry(batch, entry);
}

static void put_fds(struct scap_batch *batch, const struct scap_thread *thread)
{
	scap_block_begin(batch, BLOCK_FDS);
	put_u64(batch, thread->tid);
	PUT_EACH(batch, put_fd, thread->fds, thread->nfds);
	scap_block_end(batch);
}

/* Readers rely on this order: the lists of descriptors come after the processes. */
void scap_put_state(struct scap_batch *batch, const struct scap_state *state)
{
	put_section(batch);
	put_machine(batch, &state->machine);
	put_interfaces(batch, state);
	put_users(batch, state);
	put_threads(batch, state);
	put_starts(batch, state);
	PUT_EACH(batch, put_fds, state->threads, state->nthreads);
}
