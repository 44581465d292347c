// SPDX-License-Identifier: Apache-2.0
/*
 * The state at the start from eBPF iterators (driver/bpf/walk.bpf.h): two streams of
 * records, threads and descriptors, both in the order of numbers, are brought together;
 * what they leave to /proc is read there.
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

/* More than an iterator collects for one read, so that each read gives whole records. */
#define STREAM_BYTES (64u << 10)

/* Where the kernel's first name space of processes stands (PROC_PID_INIT_INO). */
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

/* An iterator that found nothing to tell for long asks to be called again. */
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

/* The record that comes next, NULL at the end. Returns 0 or a negative errno. */
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

/* Those of processes that came after the threads were read are told by events. */
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
 * An iterator shows the processes of its reader's name space: the machine's, by the
 * numbers that events have, only where that is the first one.
 */
static bool sees_the_machine(void)
{
	const char *root = getenv("HOST_ROOT");
	char path[PATH_MAX];
	struct stat st;

	snprintf(path, sizeof(path), "%s/proc/self/ns/pid", root ? root : "");
	return !stat(path, &st) && st.st_ino == INITIAL_PIDS;
}

/* Programs of iterators may ask for paths since 5.12, which also brought this one. */
bool scap_walk_is_possible(const struct btf *kernel)
{
	return btf__find_by_name_kind(kernel, "bpf_iter__task_vma", BTF_KIND_STRUCT) > 0 &&
	       sees_the_machine();
}
