// SPDX-License-Identifier: Apache-2.0
/*
 * Writes trace files: reads them back, adapts what other readers do not accept, reports a
 * full disk and a closed pipe.
 */
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <sys/resource.h>
#include <sys/stat.h>

#include "blocks.h"
#include "events.h"
#include "macros.h"

static struct scap_thread a_thread(int64_t tid)
{
	return (struct scap_thread){
		.tid = tid,
		.pid = 2,
		.ptid = 3,
		.sid = 4,
		.vpgid = 5,
		.vtid = 6,
		.vpid = 7,
		.comm = "comm",
		.exe = "exe",
		.exepath = "/exe",
		.cwd = "/cwd",
		.root = "/",
		.args = { "a\0b", 4 },
		.env = { "E=1", 4 },
		.cgroups = { "cpu=/", 6 },
		.fdlimit = 8,
		.flags = 9,
		.uid = 10,
		.gid = 11,
		.loginuid = -1,
		.vmsize_kb = 12,
		.vmrss_kb = 13,
		.vmswap_kb = 14,
		.pfmajor = 15,
		.pfminor = 16,
		.exe_writable = 1,
	};
}

/* Writes the state and an event to a file. The caller unlinks it. */
static void write_file(const char *path, const struct scap_state *state)
{
	struct rs_event *raw =
		test_event_new(1, 2, RS_EV_SYSCALL_CLOSE_E, (struct test_value[]){ NUM(3) }, 1);
	struct scap_event ev = { 0 };
	struct scap_dump *dump;

	ck_assert_int_eq(scap_event_decode(&ev, raw, raw->len), 0);
	ck_assert_int_eq(scap_dump_open(&dump, path, state, NULL), 0);
	ck_assert_int_eq(scap_dump_event(dump, &ev), 0);
	ck_assert_int_eq(scap_dump_close(dump), 0);
	free(raw);
}

static struct scap *reopen(const char *path)
{
	struct scap_options opts = { .size = sizeof(opts), .path = path };
	struct scap *scap;

	ck_assert_msg(scap_open(&scap, SCAP_FILE, &opts) == 0, "%s", scap_error(scap));
	return scap;
}

/* Events that were made up have no bytes that could be written. */
START_TEST(test_file_write_refuses_an_event_without_raw_bytes)
{
	const struct scap_event ev = { .info = scap_event_info(RS_EV_SYSCALL_READ_E) };
	const struct scap_state state = { 0 };
	char path[] = "/tmp/ringside-test-XXXXXX";
	struct scap_dump *dump;

	close(mkstemp(path));
	ck_assert_int_eq(scap_dump_open(&dump, path, &state, NULL), 0);
	ck_assert_int_eq(scap_dump_event(dump, &ev), -EINVAL);
	ck_assert_ptr_nonnull(strstr(scap_dump_error(dump), "no raw bytes"));
	scap_dump_close(dump);
	unlink(path);
}
END_TEST

static void check_strings(struct scap_strings a, struct scap_strings b)
{
	ck_assert_uint_eq(a.len, b.len);
	ck_assert_mem_eq(a.data, b.data, a.len);
}

static void check_thread(const struct scap_thread *a, const struct scap_thread *b)
{
	ck_assert_int_eq(a->tid, b->tid);
	ck_assert_int_eq(a->pid, b->pid);
	ck_assert_int_eq(a->ptid, b->ptid);
	ck_assert_int_eq(a->sid, b->sid);
	ck_assert_int_eq(a->vpgid, b->vpgid);
	ck_assert_int_eq(a->vtid, b->vtid);
	ck_assert_int_eq(a->vpid, b->vpid);
	ck_assert_str_eq(a->comm, b->comm);
	ck_assert_str_eq(a->exe, b->exe);
	ck_assert_str_eq(a->exepath, b->exepath);
	ck_assert_str_eq(a->cwd, b->cwd);
	ck_assert_str_eq(a->root, b->root);
	check_strings(a->args, b->args);
	check_strings(a->env, b->env);
	check_strings(a->cgroups, b->cgroups);
	ck_assert_int_eq(a->fdlimit, b->fdlimit);
	ck_assert_uint_eq(a->flags, b->flags);
	ck_assert_uint_eq(a->uid, b->uid);
	ck_assert_uint_eq(a->gid, b->gid);
	ck_assert_int_eq(a->loginuid, b->loginuid);
	ck_assert_uint_eq(a->vmsize_kb, b->vmsize_kb);
	ck_assert_uint_eq(a->vmrss_kb, b->vmrss_kb);
	ck_assert_uint_eq(a->vmswap_kb, b->vmswap_kb);
	ck_assert_uint_eq(a->pfmajor, b->pfmajor);
	ck_assert_uint_eq(a->pfminor, b->pfminor);
	ck_assert_uint_eq(a->exe_writable, b->exe_writable);
	ck_assert_uint_eq(a->nfds, b->nfds);
}

static void check_fd(const struct scap_fd *a, const struct scap_fd *b)
{
	ck_assert_int_eq(a->fd, b->fd);
	ck_assert_uint_eq(a->ino, b->ino);
	ck_assert_uint_eq(a->type, b->type);
	ck_assert_uint_eq(a->l4, b->l4);
	ck_assert_uint_eq(a->sport, b->sport);
	ck_assert_uint_eq(a->dport, b->dport);
	ck_assert_mem_eq(&a->saddr, &b->saddr, sizeof(a->saddr));
	ck_assert_mem_eq(&a->daddr, &b->daddr, sizeof(a->daddr));
	ck_assert_uint_eq(a->unix_source, b->unix_source);
	ck_assert_uint_eq(a->unix_peer, b->unix_peer);
	ck_assert_uint_eq(a->open_flags, b->open_flags);
	ck_assert_uint_eq(a->dev, b->dev);
	ck_assert_str_eq(a->name, b->name);
}

static void check_state(const struct scap_state *a, const struct scap_state *b)
{
	uint32_t n, k;

	ck_assert_uint_eq(a->machine.num_cpus, b->machine.num_cpus);
	ck_assert_uint_eq(a->machine.memory_bytes, b->machine.memory_bytes);
	ck_assert_uint_eq(a->machine.max_pid, b->machine.max_pid);
	ck_assert_str_eq(a->machine.hostname, b->machine.hostname);
	ck_assert_uint_eq(a->machine.boot_ts_ns, b->machine.boot_ts_ns);
	ck_assert_uint_eq(a->ninterfaces, b->ninterfaces);
	for (n = 0; n < a->ninterfaces; n++) {
		ck_assert_uint_eq(a->interfaces[n].family, b->interfaces[n].family);
		ck_assert_mem_eq(&a->interfaces[n].addr, &b->interfaces[n].addr, 3 * 16);
		ck_assert_str_eq(a->interfaces[n].name, b->interfaces[n].name);
	}
	ck_assert_uint_eq(a->nusers, b->nusers);
	for (n = 0; n < a->nusers; n++) {
		ck_assert_uint_eq(a->users[n].uid, b->users[n].uid);
		ck_assert_uint_eq(a->users[n].gid, b->users[n].gid);
		ck_assert_str_eq(a->users[n].name, b->users[n].name);
		ck_assert_str_eq(a->users[n].home, b->users[n].home);
		ck_assert_str_eq(a->users[n].shell, b->users[n].shell);
	}
	ck_assert_uint_eq(a->ngroups, b->ngroups);
	for (n = 0; n < a->ngroups; n++) {
		ck_assert_uint_eq(a->groups[n].gid, b->groups[n].gid);
		ck_assert_str_eq(a->groups[n].name, b->groups[n].name);
	}
	ck_assert_uint_eq(a->nthreads, b->nthreads);
	for (n = 0; n < a->nthreads; n++) {
		check_thread(&a->threads[n], &b->threads[n]);
		for (k = 0; k < a->threads[n].nfds; k++)
			check_fd(&a->threads[n].fds[k], &b->threads[n].fds[k]);
	}
}

START_TEST(test_file_write_keeps_the_state)
{
	const struct scap_interface interfaces[] = {
		{ .family = 4, .addr = { { 127, 0, 0, 1 } }, .netmask = { { 255 } }, .name = "lo" },
		{ .family = 6, .addr = { { 0xfe, [15] = 1 } }, .linkspeed = 100, .name = "eth0" },
	};
	const struct scap_user users[] = { { 1, 2, "u", "/home/u", "/bin/sh" },
					   { .name = "", .home = "", .shell = "" } };
	const struct scap_group groups[] = { { 3, "g" } };
	const struct scap_addr addr = { { 10, 9, 8, 7 } };
	const struct scap_fd fds[] = {
		{ .fd = 0,
		  .ino = 5,
		  .type = SCAP_FD_FILE_V2,
		  .open_flags = 4097,
		  .dev = 0x801,
		  .name = "/etc/passwd" },
		{ .fd = 1,
		  .type = SCAP_FD_IPV4_SOCK,
		  .l4 = SCAP_L4_TCP,
		  .sport = 1,
		  .dport = 2,
		  .saddr = addr,
		  .daddr = addr,
		  .name = "" },
		{ .fd = 2,
		  .type = SCAP_FD_IPV6_SOCK,
		  .l4 = SCAP_L4_UDP,
		  .sport = 1,
		  .dport = 2,
		  .saddr = { { [15] = 1 } },
		  .daddr = addr,
		  .name = "" },
		{ .fd = 3,
		  .type = SCAP_FD_IPV4_SERVSOCK,
		  .l4 = SCAP_L4_RAW,
		  .sport = 3,
		  .saddr = addr,
		  .name = "" },
		{ .fd = 4,
		  .type = SCAP_FD_IPV6_SERVSOCK,
		  .l4 = SCAP_L4_ICMP,
		  .sport = 3,
		  .saddr = addr,
		  .name = "" },
		{ .fd = 5,
		  .type = SCAP_FD_UNIX_SOCK,
		  .unix_source = 1,
		  .unix_peer = 2,
		  .name = "/s" },
		{ .fd = 6, .type = SCAP_FD_DIRECTORY, .name = "/" },
		{ .fd = 7, .type = SCAP_FD_EVENT, .name = "" },
	};
	struct scap_thread threads[] = { a_thread(2), a_thread(3) };
	struct scap_state state = {
		.machine = { 4, 1 << 30, 32768, "host", 123456789 },
		.ninterfaces = 2,
		.interfaces = interfaces,
		.nusers = 2,
		.users = users,
		.ngroups = 1,
		.groups = groups,
		.nthreads = 2,
		.threads = threads,
	};
	struct scap *scap;
	char path[256];

	threads[0].nfds = ARRAY_SIZE(fds);
	threads[0].fds = fds;
	unit_temp_path("state", path, sizeof(path));
	write_file(path, &state);
	scap = reopen(path);
	check_state(&state, scap_state(scap));
	scap_close(scap);
	unlink(path);
}
END_TEST

START_TEST(test_file_write_fits_what_others_cannot_take)
{
	char *name = malloc(5001), *args = calloc(1, 9000);
	struct scap_fd fds[] = {
		{ .fd = 1, .type = SCAP_FD_MEMFD, .name = "mem" },
		{ .fd = 2, .type = SCAP_FD_UNKNOWN, .name = "none" },
		{ .fd = 3, .type = SCAP_FD_FILE, .name = name },
	};
	struct scap_thread thread = a_thread(2);
	const struct scap_state state = { .nthreads = 1, .threads = &thread };
	const struct scap_thread *got;
	struct scap *scap;
	char path[256];

	memset(name, 'x', 5000);
	name[5000] = '\0';
	memset(args, 'a', 8998);
	args[4000] = '\0';
	thread.args = (struct scap_strings){ args, 8999 };
	thread.cwd = name;
	thread.fds = fds;
	thread.nfds = 3;
	unit_temp_path("fit", path, sizeof(path));
	write_file(path, &state);
	scap = reopen(path);
	got = &scap_state(scap)->threads[0];
	ck_assert_uint_eq(strlen(got->cwd), 1023);
	ck_assert_str_eq(got->cwd + 1019, "x...");
	ck_assert_uint_eq(got->args.len, 4096);
	ck_assert_uint_eq(got->args.data[4095], '\0');
	ck_assert_uint_eq(got->nfds, 2);
	ck_assert_uint_eq(got->fds[0].type, SCAP_FD_UNSUPPORTED);
	ck_assert_str_eq(got->fds[0].name, "mem");
	ck_assert_uint_eq(strlen(got->fds[1].name), 1023);
	ck_assert_str_eq(got->fds[1].name + 1019, "x...");
	scap_close(scap);
	unlink(path);
	free(name);
	free(args);
}
END_TEST

/* Sizes around the limit of the normal block, with and without flags. */
START_TEST(test_file_write_keeps_events_of_all_sizes)
{
	static const uint32_t sizes[] = { 0, 1, 2, 3, 65470, 65500, 65535 };
	static const struct scap_state state;
	char *data = calloc(1, 65536), path[256];
	struct rs_event *raw[ARRAY_SIZE(sizes)];
	const struct scap_event *got;
	struct scap_event ev = { 0 };
	struct scap_dump *dump;
	struct scap *scap;
	struct stat st;
	uint64_t bytes;
	size_t n;

	unit_temp_path("sizes", path, sizeof(path));
	ck_assert_int_eq(scap_dump_open(&dump, path, &state, NULL), 0);
	for (n = 0; n < 2 * ARRAY_SIZE(sizes); n++) {
		size_t i = n / 2;

		if (n % 2 == 0)
			raw[i] = test_event_new(
				n, 1, RS_EV_SYSCALL_WRITE_X,
				(struct test_value[]){ NUM(n), BYTES(data, sizes[i]) }, 2);
		scap_event_decode(&ev, raw[i], raw[i]->len);
		ev.dump_flags = n % 2;
		ev.cpu = n;
		ck_assert_int_eq(scap_dump_event(dump, &ev), 0);
	}
	bytes = scap_dump_bytes(dump);
	ck_assert_int_eq(scap_dump_close(dump), 0);
	ck_assert_int_eq(stat(path, &st), 0);
	ck_assert_uint_eq(st.st_size, bytes);

	scap = reopen(path);
	for (n = 0; n < 2 * ARRAY_SIZE(sizes); n++) {
		ck_assert_int_eq(scap_next(scap, &got), SCAP_EVENT);
		ck_assert_uint_eq(got->cpu, n);
		ck_assert_uint_eq(got->dump_flags, n % 2);
		ck_assert_uint_eq(got->raw->len, raw[n / 2]->len);
		ck_assert_mem_eq(got->raw, raw[n / 2], got->raw->len);
	}
	ck_assert_int_eq(scap_next(scap, &got), SCAP_EOF);
	scap_close(scap);
	for (n = 0; n < ARRAY_SIZE(sizes); n++)
		free(raw[n]);
	free(data);
	unlink(path);
}
END_TEST

/* Writes events until an error occurs, and returns it. */
static int write_until_fault(struct scap_dump *dump)
{
	struct rs_event *raw =
		test_event_new(1, 2, RS_EV_SYSCALL_CLOSE_E, (struct test_value[]){ NUM(3) }, 1);
	struct scap_event ev = { 0 };
	uint64_t mixed = 1;
	int err = 0;

	scap_event_decode(&ev, raw, raw->len);
	for (int n = 0; n < 100000 && !err; n++) {
		/* packs badly, so that packed files fill the disk as well */
		raw->ts = mixed = mixed * 6364136223846793005u + 1442695040888963407u;
		err = scap_dump_event(dump, &ev);
	}
	free(raw);
	return err;
}

START_TEST(test_file_write_tells_of_a_full_disk)
{
	static const struct scap_state state;
	struct scap_dump *dump;

	ck_assert_int_eq(scap_dump_open(&dump, "/dev/full", &state, NULL), -ENOSPC);
	ck_assert_str_eq(scap_dump_error(dump), "/dev/full: cannot write: No space left on device");
	ck_assert_int_eq(scap_dump_close(dump), -ENOSPC);
}
END_TEST

/* After the disk fills up, the events written before can be read. */
static void check_full_disk(uint32_t compress, uint64_t bytes, uint64_t events_min)
{
	const struct rlimit limit = { bytes, RLIM_INFINITY };
	const struct scap_dump_options opts = { .size = sizeof(opts), .compress = compress };
	static const struct scap_state state;
	const struct scap_event *ev;
	uint64_t events = 0;
	struct scap_dump *dump;
	struct scap *scap;
	char path[256];
	int result;

	unit_temp_path("full", path, sizeof(path));
	signal(SIGXFSZ, SIG_IGN);
	ck_assert_int_eq(setrlimit(RLIMIT_FSIZE, &limit), 0);
	ck_assert_int_eq(scap_dump_open(&dump, path, &state, &opts), 0);
	ck_assert_int_eq(write_until_fault(dump), -EFBIG);
	ck_assert_int_eq(write_until_fault(dump), -EFBIG);
	ck_assert_int_eq(scap_dump_close(dump), -EFBIG);
	scap = reopen(path);
	while ((result = scap_next(scap, &ev)) == SCAP_EVENT)
		events++;
	ck_assert_int_eq(result, compress == SCAP_COMPRESS_GZIP ? -EBADMSG : SCAP_EOF);
	ck_assert_uint_gt(events, events_min);
	scap_close(scap);
	unlink(path);
}

START_TEST(test_file_write_keeps_whole_events_on_a_full_disk)
{
	check_full_disk(SCAP_COMPRESS_NONE, 3000001, 50000);
	check_full_disk(SCAP_COMPRESS_LZ4, 400001, 15000);
	check_full_disk(SCAP_COMPRESS_GZIP, 400001, 15000);
}
END_TEST

/* Flushed events can be read while more events are written. */
START_TEST(test_file_write_flushes_whole_events)
{
	struct rs_event *raw =
		test_event_new(1, 2, RS_EV_SYSCALL_CLOSE_E, (struct test_value[]){ NUM(3) }, 1);
	static const struct scap_state state;
	const struct scap_event *got;
	struct scap_event ev = { 0 };
	struct scap_dump *dump;
	struct scap *scap;
	char path[256];

	unit_temp_path("flush", path, sizeof(path));
	scap_event_decode(&ev, raw, raw->len);
	ck_assert_int_eq(scap_dump_open(&dump, path, &state, NULL), 0);
	ck_assert_int_eq(scap_dump_event(dump, &ev), 0);
	ck_assert_int_eq(scap_dump_flush(dump), 0);
	scap = reopen(path);
	ck_assert_int_eq(scap_next(scap, &got), SCAP_EVENT);
	ck_assert_int_eq(scap_next(scap, &got), SCAP_EOF);
	scap_close(scap);
	ck_assert_int_eq(scap_dump_close(dump), 0);
	unlink(path);
	free(raw);
}
END_TEST

START_TEST(test_file_write_tells_of_a_closed_pipe)
{
	static const struct scap_state state;
	int saved = dup(STDOUT_FILENO), ends[2];
	struct scap_dump *dump;
	int err;

	signal(SIGPIPE, SIG_IGN);
	ck_assert_int_eq(pipe(ends), 0);
	dup2(ends[1], STDOUT_FILENO);
	err = scap_dump_open(&dump, "-", &state, NULL);
	dup2(saved, STDOUT_FILENO);
	ck_assert_int_eq(err, 0);
	close(ends[0]);
	ck_assert_int_eq(write_until_fault(dump), -EPIPE);
	ck_assert_str_eq(scap_dump_error(dump), "-: cannot write: Broken pipe");
	ck_assert_int_eq(scap_dump_close(dump), -EPIPE);
}
END_TEST

START_TEST(test_file_write_names_a_place_that_cannot_be)
{
	static const struct scap_state state;
	struct scap_dump *dump;

	ck_assert_int_eq(scap_dump_open(&dump, "/nonexistent/x.scap", &state, NULL), -ENOENT);
	ck_assert_str_eq(scap_dump_error(dump),
			 "/nonexistent/x.scap: cannot create: No such file or directory");
	ck_assert_int_eq(scap_dump_close(dump), 0);
}
END_TEST

/* ---- contents that only newer programs know ---------------------------------------------- */

static int copy_unknown(void *dump, const struct scap_unknown *ev)
{
	return scap_dump_unknown(dump, ev);
}

/* Reads the file in memory and writes its contents to a plain file. */
static struct bytes copy_of(const struct bytes *file)
{
	const struct scap_event *ev;
	struct scap_dump *dump;
	struct bytes copy;
	struct scap *scap;
	char path[256];
	int result;

	unit_temp_path("newer", path, sizeof(path));
	ck_assert_msg(open_bytes(&scap, file) == 0, "%s", scap_error(scap));
	ck_assert_int_eq(scap_dump_open(&dump, path, scap_state(scap), NULL), 0);
	scap_set_unknown(scap, copy_unknown, dump);
	while ((result = scap_next(scap, &ev)) == SCAP_EVENT)
		ck_assert_int_eq(scap_dump_event(dump, ev), 0);
	ck_assert_int_eq(result, SCAP_EOF);
	ck_assert_int_eq(scap_dump_close(dump), 0);
	scap_close(scap);
	copy = load(path);
	unlink(path);
	return copy;
}

/* A file with one process entry that has tail_bytes unknown bytes at its end. */
static struct bytes file_with_tail(size_t tail_bytes)
{
	struct scap_thread thread = a_thread(2);
	const struct scap_state state = { .nthreads = 1, .threads = &thread };
	uint8_t *tail = malloc(tail_bytes);
	struct bytes file;
	char path[256];

	for (size_t n = 0; n < tail_bytes; n++)
		tail[n] = n;
	thread.tail = (struct scap_param){ tail, tail_bytes };
	unit_temp_path("tail", path, sizeof(path));
	write_file(path, &state);
	file = load(path);
	unlink(path);
	free(tail);
	return file;
}

static void check_copy(const struct bytes *file)
{
	struct bytes copy = copy_of(file);

	ck_assert_uint_eq(copy.len, file->len);
	ck_assert_mem_eq(copy.data, file->data, file->len);
	bytes_fini(&copy);
}

START_TEST(test_file_write_keeps_unknown_events)
{
	struct bytes file = file_with_tail(0);

	for (size_t n = 0; n < ARRAY_SIZE(event_blocks); n++) {
		put_unknown_in(&file, n);
		put_close(&file, 200 + n, n);
	}
	check_copy(&file);
	bytes_fini(&file);
}
END_TEST

START_TEST(test_file_write_keeps_the_end_of_newer_process_entries)
{
	static const size_t tails[] = { 6, 29, 30, 76, 4096 };
	struct bytes file, copy;

	for (size_t n = 0; n < ARRAY_SIZE(tails); n++) {
		file = file_with_tail(tails[n]);
		check_copy(&file);
		bytes_fini(&file);
	}
	/* a tail that is too long is dropped, and the entry is written as usual */
	file = file_with_tail(4097);
	copy = copy_of(&file);
	ck_assert_uint_lt(copy.len, file.len - 4000);
	check_copy(&copy);
	bytes_fini(&file);
	bytes_fini(&copy);
}
END_TEST

/* The sample is a capture by a newer program, with only current versions of blocks. */
START_TEST(test_file_write_copies_the_sample_to_the_byte)
{
	struct bytes file;
	char path[256];

	if (!unit_capture("sample.scap", path, sizeof(path)))
		unit_skip("no captures");
	file = load(path);
	check_copy(&file);
	bytes_fini(&file);
}
END_TEST

/* ---- captures ------------------------------------------------------------------------ */

static const struct {
	const char *name;
	uint64_t events, internal, newer;
} captures[] = {
	{ "cat_write.scap", 345, 260, 0 },    { "connect_localhost.scap", 374, 366, 0 },
	{ "curl_google.scap", 1536, 315, 0 }, { "run_as_user_0_container.scap", 4143, 345, 0 },
	{ "sample.scap", 572, 75, 0 },	      { "single_ipv6_conn.scap", 1728, 1700, 0 },
	{ "shell.scap.gz", 110784, 114, 0 },  { "redis.scap.gz", 600281, 84, 0 },
};

/* Copies a capture and checks the number of events that another program counted in it. */
static void copy_capture(const char *from, const char *to, size_t c)
{
	struct scap *scap = reopen(from);
	uint64_t events = 0, internal = 0;
	const struct scap_event *ev;
	struct scap_stats stats;
	struct scap_dump *dump;
	int result;

	ck_assert_int_eq(scap_dump_open(&dump, to, scap_state(scap), NULL), 0);
	while ((result = scap_next(scap, &ev)) == SCAP_EVENT) {
		events++;
		internal += ev->info->category == EC_INTERNAL;
		if (scap_dump_event(dump, ev))
			ck_abort_msg("%s", scap_dump_error(dump));
	}
	ck_assert_int_eq(result, SCAP_EOF);
	ck_assert_uint_eq(events, captures[c].events);
	ck_assert_uint_eq(internal, captures[c].internal);
	scap_stats(scap, &stats);
	ck_assert_uint_eq(stats.skipped_types, captures[c].newer);
	ck_assert_int_eq(scap_dump_close(dump), 0);
	scap_close(scap);
}

static void check_same(const char *a, const char *b)
{
	struct scap *x = reopen(a), *y = reopen(b);
	const struct scap_event *ex, *ey;
	int result;

	check_state(scap_state(x), scap_state(y));
	while ((result = scap_next(x, &ex)) == SCAP_EVENT) {
		if (scap_next(y, &ey) != SCAP_EVENT || ex->cpu != ey->cpu ||
		    ex->dump_flags != ey->dump_flags || ex->raw->len != ey->raw->len ||
		    memcmp(ex->raw, ey->raw, ex->raw->len))
			ck_abort_msg("%s: an event was not kept", a);
	}
	ck_assert_int_eq(result, SCAP_EOF);
	ck_assert_int_eq(scap_next(y, &ey), SCAP_EOF);
	scap_close(x);
	scap_close(y);
}

START_TEST(test_file_write_keeps_captures)
{
	char from[256], to[256];
	size_t c;

	if (!unit_capture(captures[0].name, from, sizeof(from)))
		unit_skip("no captures");
	unit_temp_path("copy", to, sizeof(to));
	for (c = 0; c < ARRAY_SIZE(captures); c++) {
		if (!unit_capture(captures[c].name, from, sizeof(from)))
			continue;
		copy_capture(from, to, c);
		check_same(from, to);
		unlink(to);
	}
}
END_TEST

/* sysdig must print the same lines for a capture and for our copy of it. */
START_TEST(test_file_write_is_read_by_sysdig)
{
	char from[256], to[256], command[1024];
	size_t c;

	if (system("sysdig --version >/dev/null 2>&1"))
		unit_skip("sysdig is not installed");
	if (!unit_capture(captures[0].name, from, sizeof(from)))
		unit_skip("no captures");
	unit_temp_path("sysdig", to, sizeof(to));
	for (c = 0; c < ARRAY_SIZE(captures) - 1; c++) { /* the last one takes too long */
		if (!unit_capture(captures[c].name, from, sizeof(from)))
			continue;
		copy_capture(from, to, c);
		snprintf(command, sizeof(command),
			 "bash -c 'cmp <(sysdig -r %s 2>&1) <(sysdig -r %s 2>&1)' >&2", from, to);
		ck_assert_msg(system(command) == 0, "%s: sysdig shows other lines", from);
		unlink(to);
	}
}
END_TEST

int main(void)
{
	return UNIT_RUN(
		"file_write", test_file_write_keeps_the_state,
		test_file_write_refuses_an_event_without_raw_bytes,
		test_file_write_fits_what_others_cannot_take,
		test_file_write_keeps_events_of_all_sizes, test_file_write_tells_of_a_full_disk,
		test_file_write_keeps_whole_events_on_a_full_disk,
		test_file_write_flushes_whole_events, test_file_write_tells_of_a_closed_pipe,
		test_file_write_names_a_place_that_cannot_be, test_file_write_keeps_unknown_events,
		test_file_write_keeps_the_end_of_newer_process_entries,
		test_file_write_copies_the_sample_to_the_byte, test_file_write_keeps_captures,
		test_file_write_is_read_by_sysdig);
}
