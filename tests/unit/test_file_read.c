// SPDX-License-Identifier: Apache-2.0
/*
 * Reads trace files: all versions of the blocks, several sections, gzip, and the errors
 * of files that are damaged in all kinds of ways.
 */
#include <errno.h>

#include "blocks.h"
#include "macros.h"

static void expect_error(const struct scap *scap, const char *part)
{
	const char *text = scap_error(scap);

	ck_assert_msg(strstr(text, part), "'%s' is not in '%s'", part, text);
	ck_assert_ptr_null(strchr(text, '\n'));
}

/* Reads the next event, which must be a close, and returns its descriptor. */
static int64_t next_fd(struct scap *scap)
{
	const struct scap_event *ev;
	int64_t fd;

	ck_assert_int_eq(scap_next(scap, &ev), SCAP_EVENT);
	ck_assert_uint_eq(ev->type, RS_EV_SYSCALL_CLOSE_E);
	ck_assert_uint_eq(ev->params[0].len, sizeof(fd));
	memcpy(&fd, ev->params[0].data, sizeof(fd));
	return fd;
}

static int end_of(struct scap *scap)
{
	const struct scap_event *ev;

	return scap_next(scap, &ev);
}

/* Reads to the end or the first error. */
static int drain(struct scap *scap, uint64_t *events)
{
	const struct scap_event *ev;
	int result;

	for (*events = 0; (result = scap_next(scap, &ev)) > 0 && result != SCAP_EOF;)
		*events += result == SCAP_EVENT;
	return result;
}

/* ---- files that are no trace files ------------------------------------------------ */

START_TEST(test_file_read_refuses_what_is_no_trace)
{
	static const struct {
		const char *data;
		size_t len;
		const char *error;
	} files[] = {
		{ "", 0, "not a trace file (it is empty)" },
		{ "\x1f\x8b\x08\0\0\0\0\0\0\3", 10, "it is cut off before its first block" },
		{ "\x04\x22\x4d\x18\x40", 5, "it is cut off before its first block" },
		{ "\x0a", 1, "not a trace file" },
		{ "root:x:0:0:root:/root:/bin/bash", 31, "not a trace file" },
		{ "\x0a\x0d\x0d\x0a\x1c\0\0\0\x1a\x2b\x3c\x4d\0\1\0\2\xff\xff\xff\xff\xff\xff\xff"
		  "\xff\x1c\0\0\0",
		  28, "other byte order" },
		{ "\x0a\x0d\x0d\x0a\x1c\0\0\0\x4d\x3c\x2b\x1b\1\0\2\0\xff\xff\xff\xff\xff\xff\xff"
		  "\xff\x1c\0\0\0",
		  28, "wrong magic number" },
		{ "\x0a\x0d\x0d\x0a\x1c\0\0\0\x4d\x3c\x2b\x1a\2\0\0\0\xff\xff\xff\xff\xff\xff\xff"
		  "\xff\x1c\0\0\0",
		  28, "format version 2.0 is newer" },
		{ "\x0a\x0d\x0d\x0a\x1c\0\0\0\x4d\x3c\x2b\x1a\1\0\2\0\xff\xff\xff\xff\xff\xff\xff"
		  "\xff\x1d\0\0\0",
		  28, "its two lengths differ" },
		{ "\x0a\x0d\x0d\x0a\x10\0\0\0\x4d\x3c\x2b\x1a\x10\0\0\0", 16,
		  "header is too short" },
		{ "\x0a\x0d\x0d\x0a\x1c\0\0\0\x4d\x3c\x2b\x1a", 12, "file ends early" },
	};
	struct scap *scap;

	for (size_t n = 0; n < ARRAY_SIZE(files); n++) {
		ck_assert_int_lt(open_data(&scap, files[n].data, files[n].len), 0);
		expect_error(scap, files[n].error);
		scap_close(scap);
	}
}
END_TEST

START_TEST(test_file_read_names_a_file_that_is_not_there)
{
	struct scap_options opts = { .size = sizeof(opts), .path = "/nonexistent/x.scap" };
	struct scap *scap;

	ck_assert_int_eq(scap_open(&scap, SCAP_FILE, &opts), -ENOENT);
	ck_assert_str_eq(scap_error(scap),
			 "/nonexistent/x.scap: cannot open: No such file or directory");
	scap_close(scap);
	opts.path = "/";
	ck_assert_int_eq(scap_open(&scap, SCAP_FILE, &opts), -EISDIR);
	scap_close(scap);
}
END_TEST

/* ---- state blocks of all versions ---------------------------------------------------- */

static void put_ipv4(struct bytes *b, uint8_t last)
{
	put_u32(b, 10 | (uint32_t)last << 24);
}

/* A process entry of version v with this tid. */
static void put_thread(struct bytes *b, int v, int64_t tid, int tail)
{
	size_t entry = b->len;

	if (v >= 9)
		put_u32(b, 0);
	put_u64(b, tid);
	put_u64(b, tid);
	put_u64(b, 1);
	if (v >= 6)
		put_u64(b, 61);
	if (v >= 8)
		put_u64(b, 81);
	put_str(b, "comm");
	put_str(b, "/bin/exe");
	if (v >= 7)
		put_str(b, "/bin/exepath");
	put_u16(b, 5);
	put(b, "-a\0b", 5);
	put_str(b, "/cwd");
	put_u64(b, 1024);
	put_u32(b, 0x2001);
	put_u32(b, 33);
	put_u32(b, 34);
	if (v >= 2) {
		put_u32(b, 21);
		put_u32(b, 22);
		put_u32(b, 23);
		put_u64(b, 24);
		put_u64(b, 25);
	}
	if (v >= 3) {
		put_u16(b, 4);
		put(b, "A=b", 4);
	}
	if (v >= 4) {
		put_u64(b, 41);
		put_u64(b, 42);
		put_u16(b, 6);
		put(b, "cpu=/", 6);
	}
	if (v >= 5)
		put_str(b, "/root");
	if (tail > 29) { /* newer writers put two members first */
		put_u64(b, 0x1111111122222222);
		put_u32(b, 77);
	}
	if (tail) {
		put_u32(b, 1000);
		put_u8(b, 1);
	}
	for (int n = 17; n < tail; n++)
		put_u8(b, 0xee);
	if (v >= 9)
		patch_u32(b, entry, b->len - entry);
}

static void check_thread(const struct scap_thread *thread, int v, int64_t tid, int tail)
{
	ck_assert_int_eq(thread->tid, tid);
	ck_assert_int_eq(thread->sid, v >= 6 ? 61 : -1);
	ck_assert_int_eq(thread->vpgid, v >= 8 ? 81 : -1);
	ck_assert_str_eq(thread->comm, "comm");
	ck_assert_str_eq(thread->exepath, v >= 7 ? "/bin/exepath" : "");
	ck_assert_uint_eq(thread->args.len, 5);
	ck_assert_mem_eq(thread->args.data, "-a\0b", 5);
	ck_assert_str_eq(thread->cwd, "/cwd");
	ck_assert_int_eq(thread->fdlimit, 1024);
	ck_assert_uint_eq(thread->flags, 0x2001);
	ck_assert_uint_eq(thread->gid, 34);
	ck_assert_uint_eq(thread->vmswap_kb, v >= 2 ? 23 : 0);
	ck_assert_uint_eq(thread->pfmajor, v >= 2 ? 24 : 0);
	ck_assert_uint_eq(thread->env.len, v >= 3 ? 4 : 0);
	ck_assert_int_eq(thread->vtid, v >= 4 ? 41 : -1);
	ck_assert_uint_eq(thread->cgroups.len, v >= 4 ? 6 : 0);
	ck_assert_str_eq(thread->root, v >= 5 ? "/root" : "");
	ck_assert_int_eq(thread->loginuid, tail ? 1000 : -1);
	ck_assert_uint_eq(thread->exe_writable, tail ? 1 : 0);
	ck_assert_int_eq(thread->tty, tail > 29 ? 77 : 0);
}

START_TEST(test_file_read_takes_process_lists_of_all_versions)
{
	static const struct {
		uint32_t type;
		int version, tail;
	} lists[] = {
		{ 0x202, 1 },	   { 0x8000abcd, 1 }, { 0x207, 2 },	{ 0x8013abcd, 2 },
		{ 0x209, 3 },	   { 0x8014abcd, 3 }, { 0x210, 4 },	{ 0x211, 5 },
		{ 0x212, 6 },	   { 0x213, 7 },      { 0x214, 8 },	{ 0x215, 9, 0 },
		{ 0x215, 9, 5 },   { 0x215, 9, 29 },  { 0x215, 9, 30 }, { 0x215, 9, 84 },
		{ 0x215, 9, 200 },
	};
	struct scap *scap;

	for (size_t n = 0; n < ARRAY_SIZE(lists); n++) {
		struct bytes file = { 0 };
		int v = lists[n].version, tail = lists[n].tail;

		put_section(&file);
		begin_block(&file, lists[n].type);
		put_thread(&file, v, 100, tail);
		put_thread(&file, v, 101, tail);
		end_block(&file);
		put_close(&file, 1, 5);
		ck_assert_msg(open_bytes(&scap, &file) == 0, "%s", scap_error(scap));
		ck_assert_uint_eq(scap_state(scap)->nthreads, 2);
		check_thread(&scap_state(scap)->threads[0], v, 100, tail);
		check_thread(&scap_state(scap)->threads[1], v, 101, tail);
		ck_assert_int_eq(next_fd(scap), 5);
		scap_close(scap);
		bytes_fini(&file);
	}
}
END_TEST

static void put_fd_entry(struct bytes *b, int v, int64_t fd, uint8_t type, struct bytes *rest)
{
	if (v >= 2)
		put_u32(b, 4 + 8 + 8 + 1 + rest->len);
	put_u64(b, fd);
	put_u64(b, 1000 + fd);
	put_u8(b, type);
	put(b, rest->data, rest->len);
	bytes_fini(rest);
}

/* One entry of each kind; the descriptor is the type. */
static void put_fds(struct bytes *b, int v)
{
	struct bytes rest = { 0 };
	int type;

	for (type = 1; type <= SCAP_FD_FILE_V2; type++) {
		if (type == 3 || type == 4) {
			for (int n = 0; n < (type == 3 ? 2 : 8); n++)
				put_ipv4(&rest, n);
			put_u16(&rest, 1111);
			put_u16(&rest, 80);
			put_u8(&rest, SCAP_L4_TCP);
		} else if (type == 5 || type == 6) {
			for (int n = 0; n < (type == 5 ? 1 : 4); n++)
				put_ipv4(&rest, n);
			put_u16(&rest, 53);
			put_u8(&rest, SCAP_L4_UDP);
		} else {
			if (type == SCAP_FD_UNIX_SOCK) {
				put_u64(&rest, 0xaaaa);
				put_u64(&rest, 0xbbbb);
			}
			if (type == SCAP_FD_FILE_V2)
				put_u32(&rest, 4097);
			put_str(&rest, "/name");
			if (type == SCAP_FD_FILE_V2 && v >= 2)
				put_u32(&rest, 0x801);
		}
		put_fd_entry(b, v, type, type, &rest);
	}
	put_fd_entry(b, v, 50, SCAP_FD_UNKNOWN, &rest);
}

static void check_fd(const struct scap_fd *fd, int type, int v)
{
	static const uint8_t second[4] = { 10, 0, 0, 1 };

	ck_assert_int_eq(fd->fd, type);
	ck_assert_uint_eq(fd->ino, 1000 + type);
	ck_assert_uint_eq(fd->type, type);
	switch (type) {
	case 3:
		ck_assert_mem_eq(fd->daddr.bytes, second, 4);
		/* fall through */
	case 4:
		ck_assert_uint_eq(fd->sport, 1111);
		ck_assert_uint_eq(fd->dport, 80);
		ck_assert_uint_eq(fd->l4, SCAP_L4_TCP);
		break;
	case 5:
	case 6:
		ck_assert_uint_eq(fd->sport, 53);
		ck_assert_uint_eq(fd->l4, SCAP_L4_UDP);
		break;
	default:
		ck_assert_str_eq(fd->name, "/name");
	}
	ck_assert_uint_eq(fd->unix_peer, type == SCAP_FD_UNIX_SOCK ? 0xbbbb : 0);
	ck_assert_uint_eq(fd->open_flags, type == SCAP_FD_FILE_V2 ? 4097 : 0);
	ck_assert_uint_eq(fd->dev, type == SCAP_FD_FILE_V2 && v >= 2 ? 0x801 : 0);
}

START_TEST(test_file_read_takes_descriptors_of_all_kinds)
{
	static const struct {
		uint32_t type;
		int version;
	} lists[] = { { 0x203, 1 }, { 0x8001abcd, 1 }, { 0x218, 2 } };
	struct scap *scap;

	for (size_t n = 0; n < ARRAY_SIZE(lists); n++) {
		const struct scap_thread *thread;
		struct bytes file = { 0 };

		put_section(&file);
		begin_block(&file, 0x215);
		put_thread(&file, 9, 100, 5);
		put_thread(&file, 9, 101, 5);
		end_block(&file);
		begin_block(&file, lists[n].type);
		put_u64(&file, 101);
		put_fds(&file, lists[n].version);
		end_block(&file);
		begin_block(&file, lists[n].type);
		put_u64(&file, 999); /* there is no such thread */
		put_fds(&file, lists[n].version);
		end_block(&file);
		ck_assert_msg(open_bytes(&scap, &file) == 0, "%s", scap_error(scap));
		thread = &scap_state(scap)->threads[1];
		ck_assert_uint_eq(scap_state(scap)->threads[0].nfds, 0);
		ck_assert_uint_eq(thread->nfds, SCAP_FD_FILE_V2);
		for (int type = 1; type <= SCAP_FD_FILE_V2; type++)
			check_fd(&thread->fds[type - 1], type, lists[n].version);
		scap_close(scap);
		bytes_fini(&file);
	}
}
END_TEST

START_TEST(test_file_read_skips_entries_of_unknown_kind)
{
	struct bytes file = { 0 }, rest = { 0 };
	const struct scap_state *state;
	struct scap *scap;

	put_section(&file);
	begin_block(&file, 0x215);
	put_thread(&file, 9, 100, 5);
	end_block(&file);
	begin_block(&file, 0x218);
	put_u64(&file, 100);
	put_u64(&rest, 0x1234);
	put_fd_entry(&file, 2, 4, 99, &rest);
	put_str(&rest, "memory");
	put_fd_entry(&file, 2, 5, SCAP_FD_MEMFD, &rest);
	end_block(&file);
	begin_block(&file, 0x219);
	put_u32(&file, 8);
	put_u16(&file, 9);
	put_u16(&file, 0);
	put_u32(&file, 0);
	end_block(&file);
	begin_block(&file, 0x220);
	put_u32(&file, 4 + 1 + 4);
	put_u8(&file, 7);
	put_u32(&file, 0);
	end_block(&file);
	ck_assert_msg(open_bytes(&scap, &file) == 0, "%s", scap_error(scap));
	state = scap_state(scap);
	ck_assert_uint_eq(state->threads[0].nfds, 1);
	ck_assert_str_eq(state->threads[0].fds[0].name, "memory");
	ck_assert_uint_eq(state->ninterfaces + state->nusers + state->ngroups, 0);
	scap_close(scap);
	bytes_fini(&file);
}
END_TEST

static void put_interface(struct bytes *b, int v, uint16_t kind, const char *name)
{
	bool v4 = kind & 1, speed = kind <= 2;

	if (v >= 2)
		put_u32(b, 4 + (v4 ? 12 : 48) + (speed ? 8 : 0) + strlen(name));
	put_u16(b, kind);
	put_u16(b, strlen(name));
	for (int n = 0; n < (v4 ? 3 : 12); n++)
		put_ipv4(b, n);
	if (speed)
		put_u64(b, 1000);
	put(b, name, strlen(name));
}

START_TEST(test_file_read_takes_interfaces_of_all_versions)
{
	static const struct {
		uint32_t type;
		int version;
	} lists[] = { { 0x205, 1 }, { 0x8011abcd, 1 }, { 0x219, 2 } };
	struct scap *scap;

	for (size_t n = 0; n < ARRAY_SIZE(lists); n++) {
		const struct scap_interface *itf;
		struct bytes file = { 0 };

		put_section(&file);
		begin_block(&file, lists[n].type);
		put_interface(&file, lists[n].version, 1, "old");
		end_block(&file);
		begin_block(&file, lists[n].type); /* replaces the one before */
		for (uint16_t kind = 1; kind <= 4; kind++)
			put_interface(&file, lists[n].version, kind, "eth0");
		end_block(&file);
		ck_assert_msg(open_bytes(&scap, &file) == 0, "%s", scap_error(scap));
		itf = scap_state(scap)->interfaces;
		ck_assert_uint_eq(scap_state(scap)->ninterfaces, 4);
		for (int k = 0; k < 4; k++) {
			ck_assert_uint_eq(itf[k].family, k % 2 ? 6 : 4);
			ck_assert_str_eq(itf[k].name, "eth0");
			ck_assert_uint_eq(itf[k].linkspeed, k < 2 ? 1000 : 0);
			ck_assert_uint_eq(itf[k].addr.bytes[0], 10);
		}
		scap_close(scap);
		bytes_fini(&file);
	}
}
END_TEST

START_TEST(test_file_read_takes_users_of_all_versions)
{
	static const uint32_t types[] = { 0x206, 0x8012abcd, 0x220 };
	struct scap *scap;

	for (size_t n = 0; n < ARRAY_SIZE(types); n++) {
		const struct scap_state *state;
		struct bytes file = { 0 };

		put_section(&file);
		begin_block(&file, types[n]);
		if (types[n] == 0x220)
			put_u32(&file, 4 + 1 + 8 + 6 + 8 + 7);
		put_u8(&file, 0);
		put_u32(&file, 33);
		put_u32(&file, 34);
		put_str(&file, "www");
		put_str(&file, "/var/www");
		put_str(&file, "/bin/sh" + 3);
		if (types[n] == 0x220)
			put_u32(&file, 4 + 1 + 4 + 2 + 3);
		put_u8(&file, 1);
		put_u32(&file, 34);
		put_str(&file, "grp");
		end_block(&file);
		if (types[n] == 0x220)
			patch_u32(&file, 28 + 8, 4 + 1 + 8 + 2 + 3 + 2 + 8 + 2 + 4);
		ck_assert_msg(open_bytes(&scap, &file) == 0, "%s", scap_error(scap));
		state = scap_state(scap);
		ck_assert_uint_eq(state->nusers, 1);
		ck_assert_uint_eq(state->users[0].uid, 33);
		ck_assert_str_eq(state->users[0].name, "www");
		ck_assert_str_eq(state->users[0].home, "/var/www");
		ck_assert_uint_eq(state->ngroups, 1);
		ck_assert_str_eq(state->groups[0].name, "grp");
		scap_close(scap);
		bytes_fini(&file);
	}
}
END_TEST

/* ---- events ------------------------------------------------------------------------ */

/* The same event in a block of each kind. */
START_TEST(test_file_read_takes_event_blocks_of_all_kinds)
{
	static const struct {
		uint32_t type;
		int v1, flags;
	} kinds[] = {
		{ 0x216 },
		{ 0x217, .flags = 1 },
		{ 0x221 },
		{ 0x222, .flags = 1 },
		{ 0x204, .v1 = 1 },
		{ 0x208, .v1 = 1, .flags = 1 },
		{ 0x8010abcd, .v1 = 1 },
	};
	const struct scap_event *ev;
	struct bytes file = { 0 };
	struct scap *scap;
	size_t n;

	put_section(&file);
	for (n = 0; n < ARRAY_SIZE(event_blocks); n++) {
		begin_block(&file, kinds[n].type);
		put_u16(&file, n);
		if (kinds[n].flags)
			put_u32(&file, SCAP_DUMP_STATE_ONLY);
		put_u64(&file, 1000 + n);
		put_u64(&file, 7);
		put_u32(&file, (kinds[n].v1 ? 22 : 26) + 2 + 8);
		put_u16(&file, RS_EV_SYSCALL_CLOSE_E);
		if (!kinds[n].v1)
			put_u32(&file, 1);
		put_u16(&file, 8);
		put_u64(&file, n);
		end_block(&file);
	}
	ck_assert_int_eq(open_bytes(&scap, &file), 0);
	for (n = 0; n < ARRAY_SIZE(event_blocks); n++) {
		ck_assert_int_eq(scap_next(scap, &ev), SCAP_EVENT);
		ck_assert_uint_eq(ev->ts_ns, 1000 + n);
		ck_assert_uint_eq(ev->cpu, n);
		ck_assert_uint_eq(ev->dump_flags, kinds[n].flags);
		ck_assert_uint_eq(ev->params[0].data[0], n);
	}
	ck_assert_int_eq(end_of(scap), SCAP_EOF);
	ck_assert_str_eq(scap_error(scap), "");
	scap_close(scap);
	bytes_fini(&file);
}
END_TEST

START_TEST(test_file_read_passes_types_of_the_future)
{
	struct bytes file = { 0 };
	struct scap_stats stats;
	struct scap *scap;
	uint16_t type;

	put_section(&file);
	put_close(&file, 1, 5);
	for (type = SCAP_EVENT_TYPES; type < SCAP_EVENT_TYPES + 10; type++) {
		size_t at = file.len + 8 + 2 + offsetof(struct rs_event, type);

		put_close(&file, 2, 6);
		memcpy(file.data + at, &type, sizeof(type));
	}
	put_close(&file, 3, 7);
	ck_assert_int_eq(open_bytes(&scap, &file), 0);
	ck_assert_int_eq(next_fd(scap), 5);
	ck_assert_int_eq(next_fd(scap), 7);
	ck_assert_int_eq(end_of(scap), SCAP_EOF);
	ck_assert_int_eq(scap_stats(scap, &stats), 0);
	ck_assert_uint_eq(stats.skipped_types, 10);
	ck_assert_uint_eq(stats.delivered, 2);
	scap_close(scap);
	bytes_fini(&file);
}
END_TEST

struct unknown_seen {
	struct bytes blocks;
	size_t events;
	int err;
};

static int take_unknown(void *arg, const struct scap_unknown *ev)
{
	struct unknown_seen *seen = arg;

	ck_assert_uint_eq(ev->ts_ns, 100 + seen->events);
	ck_assert_uint_eq(ev->type, SCAP_EVENT_TYPES + ev->ts_ns % 10);
	put(&seen->blocks, ev->block, ev->block_bytes);
	seen->events++;
	return seen->err;
}

/* scap_set_unknown() gets skipped events unchanged and in their place. */
START_TEST(test_file_read_gives_unknown_events_as_they_are)
{
	struct unknown_seen seen = { .err = 0 };
	struct bytes file = { 0 };
	struct scap_stats stats;
	struct scap *scap;
	size_t at, n;

	put_section(&file);
	put_close(&file, 1, 5);
	at = file.len;
	for (n = 0; n < ARRAY_SIZE(event_blocks); n++)
		put_unknown_in(&file, n);
	put_close(&file, 2, 6);
	ck_assert_int_eq(open_bytes(&scap, &file), 0);
	scap_set_unknown(scap, take_unknown, &seen);
	ck_assert_int_eq(next_fd(scap), 5);
	ck_assert_uint_eq(seen.events, 0);
	ck_assert_int_eq(next_fd(scap), 6);
	ck_assert_uint_eq(seen.events, ARRAY_SIZE(event_blocks));
	ck_assert_mem_eq(seen.blocks.data, file.data + at, seen.blocks.len);
	ck_assert_int_eq(end_of(scap), SCAP_EOF);
	ck_assert_int_eq(scap_stats(scap, &stats), 0);
	ck_assert_uint_eq(stats.skipped_types, ARRAY_SIZE(event_blocks));
	scap_close(scap);
	bytes_fini(&seen.blocks);
	bytes_fini(&file);
}
END_TEST

START_TEST(test_file_read_ends_with_the_fault_of_who_takes_unknown_events)
{
	struct unknown_seen seen = { .err = -ENOSPC };
	struct bytes file = { 0 };
	struct scap *scap;

	put_section(&file);
	put_unknown(&file, 0x216, false, false, 100);
	put_close(&file, 2, 6);
	ck_assert_int_eq(open_bytes(&scap, &file), 0);
	scap_set_unknown(scap, take_unknown, &seen);
	ck_assert_int_eq(end_of(scap), -ENOSPC);
	ck_assert_int_eq(next_fd(scap), 6);
	ck_assert_uint_eq(seen.events, 1);
	scap_close(scap);
	bytes_fini(&seen.blocks);
	bytes_fini(&file);
}
END_TEST

START_TEST(test_file_read_passes_unknown_blocks_before_events_only)
{
	struct bytes file = { 0 };
	struct scap_stats stats;
	struct scap *scap;

	put_section(&file);
	begin_block(&file, 0x777);
	put_str(&file, "of the future");
	end_block(&file);
	put_close(&file, 1, 5);
	begin_block(&file, 0x777);
	put_str(&file, "of the future");
	end_block(&file);
	put_close(&file, 2, 6);
	ck_assert_int_eq(open_bytes(&scap, &file), 0);
	ck_assert_int_eq(next_fd(scap), 5);
	ck_assert_int_eq(end_of(scap), -EBADMSG);
	expect_error(scap, "unknown kind of block among events (after 1 whole events)");
	ck_assert_int_eq(end_of(scap), -EBADMSG);
	ck_assert_int_eq(scap_stats(scap, &stats), 0);
	ck_assert_uint_eq(stats.skipped_blocks, 1);
	scap_close(scap);
	bytes_fini(&file);
}
END_TEST

static void put_one_thread_section(struct bytes *file, int64_t tid)
{
	put_section(file);
	begin_block(file, 0x215);
	put_thread(file, 9, tid, 5);
	end_block(file);
	put_close(file, tid, tid);
}

START_TEST(test_file_read_begins_anew_with_each_section)
{
	struct bytes file = { 0 };
	struct scap *scap;

	put_one_thread_section(&file, 100);
	put_one_thread_section(&file, 200);
	ck_assert_int_eq(open_bytes(&scap, &file), 0);
	ck_assert_int_eq(scap_state(scap)->threads[0].tid, 100);
	ck_assert_int_eq(next_fd(scap), 100);
	ck_assert_int_eq(end_of(scap), SCAP_RESTART);
	ck_assert_uint_eq(scap_state(scap)->nthreads, 1);
	ck_assert_int_eq(scap_state(scap)->threads[0].tid, 200);
	ck_assert_int_eq(next_fd(scap), 200);
	ck_assert_int_eq(end_of(scap), SCAP_EOF);
	scap_close(scap);
	bytes_fini(&file);
}
END_TEST

START_TEST(test_file_read_ends_at_zeros)
{
	struct bytes file = { 0 };
	struct scap *scap;

	put_section(&file);
	put_close(&file, 1, 5);
	for (int n = 0; n < 100; n++)
		put_u64(&file, 0);
	ck_assert_int_eq(open_bytes(&scap, &file), 0);
	ck_assert_int_eq(next_fd(scap), 5);
	ck_assert_int_eq(end_of(scap), SCAP_EOF);
	scap_close(scap);
	bytes_fini(&file);
}
END_TEST

/* Newer writers may add options after the header and after an event. */
START_TEST(test_file_read_passes_options)
{
	struct bytes file = { 0 };
	struct scap *scap;

	begin_block(&file, 0x0a0d0d0a);
	put_u32(&file, 0x1a2b3c4d);
	put_u16(&file, 1);
	put_u16(&file, 9);
	put_u64(&file, UINT64_MAX);
	put_str(&file, "a comment");
	end_block(&file);
	put_close(&file, 1, 5);
	file.len -= 4;
	put_str(&file, "a comment");
	end_block(&file);
	put_close(&file, 1, 6);
	ck_assert_int_eq(open_bytes(&scap, &file), 0);
	ck_assert_int_eq(next_fd(scap), 5);
	ck_assert_int_eq(next_fd(scap), 6);
	ck_assert_int_eq(end_of(scap), SCAP_EOF);
	scap_close(scap);
	bytes_fini(&file);
}
END_TEST

/* ---- broken files --------------------------------------------------------------------- */

/* A small file with all state blocks and some events. */
static struct bytes small_file(size_t *first_event)
{
	struct bytes file = { 0 };

	put_section(&file);
	begin_block(&file, 0x201);
	for (int n = 0; n < 45; n++)
		put_u32(&file, n);
	end_block(&file);
	begin_block(&file, 0x219);
	put_interface(&file, 2, 1, "lo");
	put_interface(&file, 2, 2, "lo");
	end_block(&file);
	begin_block(&file, 0x220);
	put_u32(&file, 4 + 1 + 4 + 2 + 3);
	put_u8(&file, 1);
	put_u32(&file, 34);
	put_str(&file, "grp");
	end_block(&file);
	begin_block(&file, 0x215);
	put_thread(&file, 9, 100, 5);
	end_block(&file);
	begin_block(&file, 0x218);
	put_u64(&file, 100);
	put_fds(&file, 2);
	end_block(&file);
	*first_event = file.len;
	for (int n = 0; n < 5; n++)
		put_close(&file, n, n);
	return file;
}

/*
 * A truncated file must have its whole events and then an error, unless it was cut
 * between two blocks, where a file may end.
 */
START_TEST(test_file_read_survives_every_truncation)
{
	size_t first, len, block, cuts_between_blocks = 0;
	struct bytes file = small_file(&first);
	uint64_t events;
	struct scap *scap;
	int err;

	block = (file.len - first) / 5;
	for (len = 4; len < file.len; len++) {
		events = 0;
		err = open_data(&scap, file.data, len) ?: drain(scap, &events);
		ck_assert_uint_eq(events, len < first ? 0 : (len - first) / block);
		if (err == SCAP_EOF) {
			cuts_between_blocks++;
		} else {
			ck_assert_int_eq(err, -EBADMSG);
			expect_error(scap, "file ends early (after ");
		}
		scap_close(scap);
	}
	ck_assert_uint_eq(cuts_between_blocks, 6 + 4);
	bytes_fini(&file);
}
END_TEST

/* Any result is accepted except a crash, a hang, or an error without a text. */
static void read_whatever(const void *data, size_t len)
{
	struct scap *scap;
	uint64_t events;
	int err = open_data(&scap, data, len);

	if (!err)
		err = drain(scap, &events);
	ck_assert_int_eq(err < 0, scap_error(scap)[0] != '\0');
	scap_close(scap);
}

START_TEST(test_file_read_survives_every_flipped_bit)
{
	size_t first, bit;
	struct bytes file = small_file(&first);

	for (bit = 0; bit < file.len * 8; bit++) {
		file.data[bit / 8] ^= 1 << bit % 8;
		read_whatever(file.data, file.len);
		file.data[bit / 8] ^= 1 << bit % 8;
	}
	bytes_fini(&file);
}
END_TEST

START_TEST(test_file_read_survives_every_flipped_bit_of_a_capture)
{
	const size_t tested = 4096;
	struct bytes file;
	char path[256];

	if (!unit_capture("sample.scap", path, sizeof(path)))
		unit_skip("no captures");
	file = load(path);
	for (size_t bit = 0; bit < tested * 8; bit++) {
		file.data[bit / 8] ^= 1 << bit % 8;
		read_whatever(file.data, 3 * tested);
		file.data[bit / 8] ^= 1 << bit % 8;
	}
	bytes_fini(&file);
}
END_TEST

START_TEST(test_file_read_refuses_lengths_that_cannot_be)
{
	static const struct {
		uint32_t total;
		const char *error;
	} lies[] = {
		{ 0, "length cannot be right" },	  { 11, "length cannot be right" },
		{ 0xffffffff, "length cannot be right" }, { 0x10000001, "length cannot be right" },
		{ 0x0ffffff0, "file ends early" }, /* and does not allocate that much */
	};
	struct scap *scap;
	size_t first, n;

	for (n = 0; n < ARRAY_SIZE(lies); n++) {
		struct bytes file = small_file(&first);

		patch_u32(&file, first + 4, lies[n].total);
		ck_assert_int_eq(open_bytes(&scap, &file) ?: end_of(scap), -EBADMSG);
		expect_error(scap, lies[n].error);
		expect_error(scap, "(after 0 whole events)");
		scap_close(scap);
		bytes_fini(&file);
	}
}
END_TEST

START_TEST(test_file_read_names_the_place_of_a_broken_event)
{
	struct scap *scap;
	char place[32];
	size_t first;
	struct bytes file = small_file(&first);
	size_t block = (file.len - first) / 5;

	/* The second event's only parameter is longer than the event. */
	file.data[first + block + 8 + 2 + 26] = 9;
	snprintf(place, sizeof(place), "event at 0x%zx: ", first + block);
	ck_assert_int_eq(open_bytes(&scap, &file), 0);
	ck_assert_int_eq(next_fd(scap), 0);
	ck_assert_int_eq(end_of(scap), -EBADMSG);
	expect_error(scap, place);
	expect_error(scap, "its lengths do not add up (after 1 whole events)");
	scap_close(scap);
	bytes_fini(&file);
}
END_TEST

START_TEST(test_file_read_unpacks_gzip)
{
	struct scap_options opts = { .size = sizeof(opts) };
	size_t first, len;
	struct bytes file = small_file(&first), packed;
	struct scap *scap;
	uint64_t events;
	char path[256];

	unit_temp_path("gz", path, sizeof(path));
	save_gzip(path, file.data, file.len);
	packed = load(path);
	opts.path = path;
	ck_assert_int_eq(scap_open(&scap, SCAP_FILE, &opts), 0);
	ck_assert_int_eq(drain(scap, &events), SCAP_EOF);
	ck_assert_uint_eq(events, 5);
	scap_close(scap);
	unlink(path);
	for (len = 1; len < packed.len; len++) { /* each truncation is detected */
		ck_assert_int_eq(open_data(&scap, packed.data, len) ?: drain(scap, &events),
				 -EBADMSG);
		scap_close(scap);
	}
	packed.data[packed.len / 2] ^= 0xff;
	read_whatever(packed.data, packed.len);
	bytes_fini(&packed);
	bytes_fini(&file);
}
END_TEST

int main(void)
{
	return UNIT_RUN("file_read", test_file_read_refuses_what_is_no_trace,
			test_file_read_names_a_file_that_is_not_there,
			test_file_read_takes_process_lists_of_all_versions,
			test_file_read_takes_descriptors_of_all_kinds,
			test_file_read_skips_entries_of_unknown_kind,
			test_file_read_takes_interfaces_of_all_versions,
			test_file_read_takes_users_of_all_versions,
			test_file_read_takes_event_blocks_of_all_kinds,
			test_file_read_passes_types_of_the_future,
			test_file_read_gives_unknown_events_as_they_are,
			test_file_read_ends_with_the_fault_of_who_takes_unknown_events,
			test_file_read_passes_unknown_blocks_before_events_only,
			test_file_read_begins_anew_with_each_section, test_file_read_ends_at_zeros,
			test_file_read_passes_options, test_file_read_survives_every_truncation,
			test_file_read_survives_every_flipped_bit,
			test_file_read_survives_every_flipped_bit_of_a_capture,
			test_file_read_refuses_lengths_that_cannot_be,
			test_file_read_names_the_place_of_a_broken_event,
			test_file_read_unpacks_gzip);
}
