// SPDX-License-Identifier: Apache-2.0
/*
 * Writes what is shown, or the events behind it, to files. Files are only created, never
 * written over: this may run with all rights, in a folder of others.
 */
#include "export.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "text.h"

static struct {
	pid_t pid; /* 0: none runs */
	char *path;
} child;

static int write_all(int fd, const char *data, size_t len)
{
	while (len) {
		ssize_t n = write(fd, data, len);

		if (n < 0 && errno == EINTR)
			continue;
		if (n <= 0)
			return n < 0 ? -errno : -EIO;
		data += n;
		len -= n;
	}
	return 0;
}

/* Creates a file. Returns its descriptor or -1 after a message. */
static int create(struct app *app, const char *path)
{
	int fd = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0600);

	if (fd < 0)
		app_complain(app, errno == EEXIST ? "%s: exists, choose another name" : "%s: %m",
			     path);
	return fd;
}

void export_text(struct app *app, const char *path, const struct insp_buf *text)
{
	int fd, err;

	if (text->failed) {
		app_complain(app, "%s: out of memory", path);
		return;
	}
	fd = create(app, path);
	if (fd < 0)
		return;
	err = write_all(fd, text->data ? text->data : "", text->len);
	if (close(fd) && !err)
		err = -errno;
	if (err)
		app_complain(app, "%s: %s", path, strerror(-err));
	else
		app_say(app, "%s: written, %zu bytes", path, text->len);
}

/* The child: this program, which reads the file again. */
static void run_child(const char *input, const char *output, const char *filter)
{
	int null = open("/dev/null", O_RDWR);

	if (null >= 0) {
		dup2(null, STDIN_FILENO);
		dup2(null, STDOUT_FILENO);
	}
	signal(SIGINT, SIG_IGN);
	execl("/proc/self/exe", "ringside", "-r", input, "-w", output, "--", filter, (char *)NULL);
	_exit(127);
}

void export_events(struct screen *screen, const char *path)
{
	struct app *app = screen->app;
	struct insp_buf filter = { 0 };
	int fd;

	if (app_is_live(app)) {
		app_complain(app, "live events are gone once they are shown: record them with "
				  "ringside -w FILE");
		return;
	}
	if (child.pid) {
		app_complain(app, "%s is still being written", child.path);
		return;
	}
	fd = create(app, path);
	if (fd < 0)
		return;
	close(fd);
	if (screen->ops->filter)
		screen->ops->filter(screen, &filter);
	child.path = strdup(path);
	child.pid = child.path ? fork() : -1;
	if (!child.pid)
		run_child(app->path, path, text_of(&filter));
	if (child.pid < 0) {
		child.pid = 0;
		app_complain(app, "%s: cannot start another process", path);
	} else {
		app_say(app, "%s: being written", path);
	}
	insp_buf_fini(&filter);
}

void export_tick(struct app *app)
{
	int status;

	if (!child.pid || waitpid(child.pid, &status, WNOHANG) != child.pid)
		return;
	if (WIFEXITED(status) && !WEXITSTATUS(status))
		app_say(app, "%s: written", child.path);
	else
		app_complain(app, "%s: could not be written", child.path);
	free(child.path);
	child.path = NULL;
	child.pid = 0;
}
