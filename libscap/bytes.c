// SPDX-License-Identifier: Apache-2.0
/* The bytes of a file that has a descriptor, be it a regular one or a pipe. */
#include <errno.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "bytes.h"

static int fd_of(void *arg)
{
	return (intptr_t)arg;
}

static int64_t read_regular(void *arg, uint64_t offset, void *to, size_t room)
{
	ssize_t got = pread(fd_of(arg), to, room, offset);

	return got < 0 ? -errno : got;
}

static int64_t read_stream(void *arg, uint64_t offset, void *to, size_t room)
{
	ssize_t got = read(fd_of(arg), to, room);

	return got < 0 ? -errno : got;
}

bool scap_bytes_get(const struct scap_bytes *bytes, uint64_t offset, void *to, size_t count)
{
	int64_t got;

	while (count) {
		got = bytes->read(bytes->arg, offset, to, count);
		if (got <= 0)
			return false;
		to = (uint8_t *)to + got;
		offset += got;
		count -= got;
	}
	return true;
}

int scap_bytes_open(struct scap_bytes *bytes, const char *path)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC);
	struct stat st;

	if (fd < 0)
		return -errno;
	*bytes = (struct scap_bytes){ .read = read_stream, .arg = (void *)(intptr_t)fd };
	if (fstat(fd, &st))
		return 0;
	if (S_ISDIR(st.st_mode)) {
		close(fd);
		return -EISDIR;
	}
	if (S_ISREG(st.st_mode)) {
		bytes->read = read_regular;
		bytes->size = st.st_size;
		bytes->concurrent = true;
	}
	return 0;
}

void scap_bytes_close(struct scap_bytes *bytes)
{
	close(fd_of(bytes->arg));
}
