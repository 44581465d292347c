// SPDX-License-Identifier: Apache-2.0
/* opens COMMAND [ARG]...: runs a command and prints each file it opens, its children too. */
#include <ringside/insp.h>
#include <stdio.h>
#include <sys/wait.h>
#include <unistd.h>

static int print_opens(struct insp *insp, pid_t child)
{
	struct insp_format *format;
	struct insp_buf line = { 0 };
	const struct insp_event *ev;
	int res = insp_format_compile(insp, "%proc.name %fd.name", &format);

	while (res >= 0 && (res = insp_next(insp, &ev)) != SCAP_EOF) {
		if (res == SCAP_EVENT && insp_format_line(format, ev, &line))
			fwrite(line.data, 1, line.len, stdout);
		line.len = 0;
		if (child && waitpid(child, NULL, WNOHANG) == child)
			child = scap_stop(insp_scap(insp));	/* what was recorded still comes */
	}
	insp_format_free(format);
	insp_buf_fini(&line);
	return res < 0;
}

int main(int argc, char **argv)
{
	struct scap_options opts = { .size = sizeof(opts) };
	struct insp_filter *filter = NULL;
	struct insp *insp;
	char text[128], go = 0;
	int gate[2], failed;
	pid_t child = argc < 2 || pipe(gate) ? -1 : fork();

	if (!child)		/* waits until it is watched; not at all if nobody can */
		return close(gate[1]), read(gate[0], &go, 1) != 1 || execvp(argv[1], argv + 1);
	snprintf(text, sizeof(text), "(proc.pid=%d or proc.apid=%d) and evt.dir=< and fd.num>=0 "
		 "and evt.type in (open, openat, openat2, creat)", child, child);
	failed = child < 0 || insp_open(&insp, SCAP_LIVE, &opts) ||
		 insp_filter_compile(insp, text, &filter);
	if (!failed) {
		insp_set_filter(insp, filter);
		failed = write(gate[1], &go, 1) != 1 || print_opens(insp, child);
	}
	if (failed)
		fprintf(stderr, "opens: %s\n", child < 0 ? "no command" : insp_error(insp));
	insp_filter_free(filter);
	return insp_close(child < 0 ? NULL : insp), failed;
}
