// SPDX-License-Identifier: Apache-2.0
/* opens COMMAND [ARG]...: runs a command and prints each file that it or a child opens. */
#include <ringside/insp.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

int main(int argc, char **argv)
{
	pid_t child = argc < 2 ? -1 : fork();
	struct scap_options opts = { .size = sizeof(opts), .tree_tgid = child };
	struct insp_format *format = NULL;
	const struct insp_event *ev;
	struct insp *insp;
	int res;

	if (child < 0)
		return fprintf(stderr, "opens: no command\n"), 1;
	if (child == 0) /* waits until it is traced */
		return raise(SIGSTOP) || execvp(argv[1], argv + 1);
	waitpid(child, NULL, WUNTRACED);
	res = insp_open(&insp, SCAP_LIVE, &opts);
	if (!res)
		res = insp_set_filter_text(insp, "evt.type in (open, openat, openat2, creat)"
						 " and evt.dir=< and fd.num>=0");
	if (!res)
		res = insp_format_compile(insp, "%proc.name %fd.name", &format);
	kill(child, res ? SIGKILL : SIGCONT);
	while (res >= 0 && (res = insp_next(insp, &ev)) != SCAP_EOF) {
		if (res == SCAP_EVENT)
			insp_format_print(format, ev, stdout);
		if (child && waitpid(child, NULL, WNOHANG) == child)
			child = scap_stop(insp_scap(insp)); /* insp_next() returns the rest */
	}
	if (res < 0)
		fprintf(stderr, "opens: %s\n", insp_error(insp));
	insp_format_free(format);
	return insp_close(insp), res < 0;
}
