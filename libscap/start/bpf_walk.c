// SPDX-License-Identifier: Apache-2.0
/*
 * The state at the start from eBPF iterators (driver/bpf/walk.bpf.h): merges two streams
 * of records, of threads and of descriptors, which are both in the order of process
 * numbers. What the iterators cannot read comes from /proc.
 */
#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include <bpf/bpf.h>
#include <bpf/btf.h>
#include <bpf/libbpf.h>

#include "proc.h"
#include "walk_state.h"

/* More than an iterator returns for one read, so each read returns whole records. */
#define STREAM_BYTES (64u << 10)

/* The inode of the kernel's first pid namespace (PROC_PID_INIT_INO). */
#define INITIAL_PIDS 0xeffffffcu

enum { TASKS, FILES, STREAMS };

const char *const scap_walk_programs[] = { [TASKS] = "walk_task", [FILES] = "walk_file", NULL };

struct stream {
	struct bpf_link *link;
	int fd;
	uint8_t *buf;
	size_t at, len;
};

/* ---- streams ----------------------------------------------------------------------- */

static int open_stream(struct stream *stream, const struct bpf_object *object, const char *name)
{
	struct bpf_program *prog = bpf_object__find_program_by_name(object, name);

	stream->fd = -1;
	stream->buf = malloc(STREAM_BYTES);
	if (!stream->buf)
		return -ENOMEM;
	stream->link = bpf_program__attach_iter(prog, NULL);
	if (!stream->link)
		return -errno;
	stream->fd = bpf_iter_create(bpf_link__fd(stream->link));
	return stream->fd < 0 ? -errno : 0;
}

static void close_stream(struct stream *stream)
{
	if (stream->fd >= 0)
		close(stream->fd);
	bpf_link__destroy(stream->link);
	free(stream->buf);
}

/* An iterator that has no record for a long time returns EAGAIN, to be called again. */
static int refill(struct stream *stream)
{
	ssize_t n;

	do {
		n = read(stream->fd, stream->buf, STREAM_BYTES);
	} while (n < 0 && (errno == EAGAIN || errno == EINTR));
	if (n < 0)
		return -errno;
	stream->at = 0;
	stream->len = n;
	return 0;
}

/* Sets *record to the next one, or to NULL at the end. Returns 0 or a negative errno. */
static int peek(struct stream *stream, const struct rs_state_record **record)
{
	int err = stream->at == stream->len ? refill(stream) : 0;
	size_t left = stream->len - stream->at;

	*record = NULL;
	if (err || !left)
		return err;
	*record = (const void *)(stream->buf + stream->at);
	return left < sizeof(**record) || (*record)->len > left ? -EBADMSG : 0;
}

static int take(struct scap_store *store, struct stream *stream, int64_t *leader,
		const struct rs_state_record *record)
{
	stream->at += record->len;
	return scap_walk_records(store, leader, (const uint8_t *)record, record->len);
}

/* ---- both together ------------------------------------------------------------------ */

/*
 * Adds the descriptors of the leader, and skips those of processes that are not in the
 * stream of threads: these have started meanwhile, and events tell about them.
 */
static int take_fds(struct scap_store *store, struct stream *files, int64_t *leader)
{
	const struct rs_state_record *record;
	const struct rs_state_fd *fd;
	int err;

	while (!(err = peek(files, &record)) && record) {
		fd = (const void *)record;
		if (record->len < sizeof(*fd))
			return -EBADMSG;
		if (fd->pid > *leader)
			break;
		if (fd->pid < *leader)
			files->at += record->len;
		else if ((err = take(store, files, leader, record)))
			break;
	}
	return err;
}

static int take_all(struct scap_store *store, struct stream *tasks, struct stream *files)
{
	const struct rs_state_record *record;
	const struct rs_state_thread *thread;
	int64_t leader = -1;
	int err;

	while (!(err = peek(tasks, &record)) && record) {
		thread = (const void *)record;
		err = take(store, tasks, &leader, record);
		if (!err && thread->tid == thread->pid)
			err = take_fds(store, files, &leader);
		if (err)
			return err;
	}
	return err ? err : scap_walk_end(store, leader);
}

int scap_walk_iterators(struct scap_store *store, const struct bpf_object *object)
{
	struct stream streams[STREAMS] = { 0 };
	int n, err = 0;

	for (n = 0; n < STREAMS && !err; n++)
		err = open_stream(&streams[n], object, scap_walk_programs[n]);
	if (!err)
		err = take_all(store, &streams[TASKS], &streams[FILES]);
	if (!err)
		err = scap_proc_complete(store);
	while (n--)
		close_stream(&streams[n]);
	if (err)
		scap_store_drop_threads(store);
	else
		scap_walk_join(store);
	return err;
}

/* ---- where it works ----------------------------------------------------------------- */

/*
 * Iterators show the processes of the reader's pid namespace, with their numbers there.
 * Only in the first namespace are these all processes, with the numbers that events have.
 */
static bool sees_the_machine(void)
{
	const char *root = getenv("HOST_ROOT");
	char path[PATH_MAX];
	struct stat st;

	snprintf(path, sizeof(path), "%s/proc/self/ns/pid", root ? root : "");
	return !stat(path, &st) && st.st_ino == INITIAL_PIDS;
}

/* Iterators may call bpf_d_path() since 5.12. The iterator over memory areas is as new. */
bool scap_walk_is_possible(const struct btf *kernel)
{
	return btf__find_by_name_kind(kernel, "bpf_iter__task_vma", BTF_KIND_STRUCT) > 0 &&
	       sees_the_machine();
}
