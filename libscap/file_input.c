// SPDX-License-Identifier: Apache-2.0
/*
 * The window over a trace file. Owns the buffer and zlib, which passes plain
 * files through; knows nothing of blocks.
 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <fcntl.h>
#include <unistd.h>

#include "file_input.h"

#define WINDOW_BYTES (256u << 10)
/* Plain data are read straight into the window if it holds two such buffers. */
#define ZLIB_BYTES (32u << 10)

int file_input_open(struct file_input *in, const char *path)
{
	struct stat st;
	int fd = open(path, O_RDONLY | O_CLOEXEC);

	if (fd < 0)
		return -errno;
	if (fstat(fd, &st) == 0 && S_ISREG(st.st_mode))
		in->file_bytes = st.st_size;
	in->gz = gzdopen(fd, "rb");
	if (!in->gz) {
		close(fd);
		return -ENOMEM;
	}
	gzbuffer(in->gz, ZLIB_BYTES);
	in->buf = malloc(WINDOW_BYTES);
	in->room = WINDOW_BYTES;
	return in->buf ? 0 : -ENOMEM;
}

void file_input_close(struct file_input *in)
{
	if (in->gz)
		gzclose_r(in->gz);
	free(in->buf);
}

/* Grows by doubling, as data come, so that a false length costs no memory. */
static int make_room(struct file_input *in)
{
	uint8_t *bigger;

	if (in->pos) {
		memmove(in->buf, in->buf + in->pos, in->end - in->pos);
		in->base += in->pos;
		in->end -= in->pos;
		in->pos = 0;
	}
	if (in->end < in->room)
		return 0;
	bigger = realloc(in->buf, in->room * 2);
	if (!bigger)
		return -ENOMEM;
	in->buf = bigger;
	in->room *= 2;
	return 0;
}

/* What zlib said: 0 for the end of the file, also for one that was cut. */
static int read_fault(struct file_input *in)
{
	int err;

	gzerror(in->gz, &err);
	in->cut = err == Z_BUF_ERROR;
	if (err == Z_OK || err == Z_STREAM_END || err == Z_BUF_ERROR)
		return 0;
	if (err == Z_DATA_ERROR) {
		in->fault = "its compressed data are damaged";
		return -EBADMSG;
	}
	err = err == Z_MEM_ERROR ? ENOMEM : errno;
	in->fault = strerror(err);
	return -err;
}

int64_t file_input_fill(struct file_input *in, size_t bytes)
{
	int got, err;

	while (in->end - in->pos < bytes) {
		err = make_room(in);
		if (err) {
			in->fault = strerror(-err);
			return err;
		}
		got = gzread(in->gz, in->buf + in->end, in->room - in->end);
		if (got <= 0) {
			err = read_fault(in);
			if (err)
				return err;
			break;
		}
		in->end += got;
	}
	return in->end - in->pos;
}

uint64_t file_input_taken(const struct file_input *in)
{
	z_off_t taken = gzoffset(in->gz);

	return taken < 0 ? 0 : (uint64_t)taken;
}
