// SPDX-License-Identifier: Apache-2.0
/*
 * ringside serve: shows traces, or the running machine, in a browser. A live capture is
 * recorded to a file without a name, which the page reads as it grows.
 */
#include "capture/capture.h"

#include <errno.h>
#include <fcntl.h>
#include <libgen.h>
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "common/complain.h"
#include "html_page.h"
#include "serve_http.h"
#include "common/stop.h"

struct served {
	const struct request *req;
	struct serve *serve; /* NULL: not started */
	struct serve_file files[MAX_INPUTS];
	char *names[MAX_INPUTS]; /* copies, owned; the names are in them */
	size_t count;
	char scratch[64]; /* of a live capture */
};

static int open_input(struct served *served, const char *path)
{
	size_t n = served->count;
	struct stat st;
	int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);

	if (fd < 0)
		return complain("%s: cannot open: %s", path, strerror(errno));
	if (fstat(fd, &st) || !S_ISREG(st.st_mode)) {
		close(fd);
		return complain("%s: is not a regular file, which serve needs", path);
	}
	served->names[n] = strdup(path);
	served->files[n].fd = fd;
	served->files[n].name = served->names[n] ? basename(served->names[n]) : "trace";
	served->count++;
	return 0;
}

/*
 * A filter or a time of the command line is not for the files: the page has both, and reads
 * the whole file.
 */
static int open_files(struct served *served, const struct request *req)
{
	int err = 0;

	for (size_t n = 0; n < req->ninputs && !err; n++)
		err = open_input(served, req->inputs[n]);
	return err;
}

static int open_live(struct served *served)
{
	int fd = html_page_scratch(served->scratch, sizeof(served->scratch));

	if (fd < 0)
		return complain("serve: cannot make a temporary file: %s", strerror(-fd));
	served->files[0] = (struct serve_file){ .name = "live", .fd = fd, .is_live = true };
	served->count = 1;
	return 0;
}

static void close_files(struct served *served)
{
	for (size_t n = 0; n < served->count; n++) {
		close(served->files[n].fd);
		free(served->names[n]);
	}
}

static void open_browser(const char *url)
{
	char *argv[] = { "xdg-open", (char *)url, NULL };
	pid_t pid;
	int err = posix_spawnp(&pid, argv[0], NULL, NULL, argv, environ);

	if (err)
		complain("--open: cannot start xdg-open: %s", strerror(err));
}

/* Starts the server. */
static int start(void *arg)
{
	struct served *served = arg;
	const struct request *req = served->req;
	int err = serve_start(&served->serve, req->listen, served->files, served->count);

	if (err)
		return err;
	printf("%s\n", serve_url(served->serve));
	fflush(stdout);
	complain("serve: whoever has this address can read the traces; Ctrl-C ends it");
	if (req->open_browser)
		open_browser(serve_url(served->serve));
	return 0;
}

static void wait_for_user(void)
{
	while (!stop_requests())
		stop_wait(0);
}

static int show_files(struct served *served)
{
	int err = start(served);

	if (!err)
		wait_for_user();
	return err;
}

/*
 * Records until the user stops it; what was recorded is shown until then, too. The server
 * starts when the recording has: there is no address for one that is refused.
 */
static int show_live(struct run *run, struct served *served)
{
	const struct pass pass = { .output = served->scratch, .begun = start, .begun_arg = served };
	int err = capture_copy(run, &pass);

	if (err != -EFBIG)
		return err;
	complain("serve: the recording has reached --max-size and has ended; it is shown until you "
		 "press Ctrl-C");
	wait_for_user();
	return 0;
}

static int check(const struct run *run)
{
	const struct request *req = run->req;

	if (!html_page_bytes())
		return html_page_missing("serve");
	if (req->output || run->nchisels || run->view)
		return complain("serve: -w, -c and --view are not for pages");
	if (req->ninputs && (*req->filter || req->from.kind || req->to.kind))
		return complain(
			"serve: give the filter and the time in the page; or make a file of "
			"them with -w, or a report");
	if (req->ninputs && (req->redact || req->no_data))
		return complain(
			"serve: shows files as they are; --redact and --no-data are for live, "
			"-w and report");
	return 0;
}

int cmd_serve(struct run *run)
{
	struct served served = { .req = run->req };
	int err = check(run);

	if (!err)
		err = capture_prepare(run);
	if (!err)
		err = run->req->ninputs ? open_files(&served, run->req) : open_live(&served);
	if (!err)
		err = run->req->ninputs ? show_files(&served) : show_live(run, &served);
	serve_stop(served.serve);
	close_files(&served);
	return err != 0;
}
