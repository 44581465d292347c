// SPDX-License-Identifier: Apache-2.0
/*
 * Owns the process that `ringside run` starts. It is made before the source is
 * opened, so that the source can be told its number, and waits on a pipe, so that
 * none of the command's calls comes before the first event.
 */
#include "child.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "complain.h"

static pid_t child;
static int go = -1; /* its pipe; -1: closed */
static bool ended;
static int status;
static char program[PATH_MAX];

/* In the child. The number is that of the machine's /proc, not of our namespace. */
static void tell_number(int fd)
{
	char text[32];
	ssize_t len = readlink("/proc/self", text, sizeof(text) - 1);

	if (len > 0 && write(fd, text, len) == len)
		close(fd);
}

/* Where the shell would find it. Looked up before, so that no such call is seen. */
static void find_program(const char *name)
{
	const char *dir = getenv("PATH");
	size_t len;

	snprintf(program, sizeof(program), "%s", name);
	if (strchr(name, '/'))
		return;
	for (; dir && *dir; dir += len + (dir[len] == ':')) {
		len = strcspn(dir, ":");
		snprintf(program, sizeof(program), "%.*s/%s", (int)len, dir, name);
		if (!access(program, X_OK))
			return;
	}
	snprintf(program, sizeof(program), "%s", name);
}

static void execute(char **command)
{
	execv(program, command);
	complain("%s: cannot be run: %s", command[0], strerror(errno));
	_exit(errno == ENOENT ? 127 : 126);
}

static void be_child(char **command, int told, int wait_for)
{
	char c;

	/* What we ignore is our own affair, and would outlive the exec. */
	signal(SIGINT, SIG_DFL);
	signal(SIGPIPE, SIG_DFL);
	tell_number(told);
	/* Nobody lets us go: the capture did not come about. */
	if (read(wait_for, &c, 1) != 1)
		_exit(0);
	execute(command);
}

static uint32_t read_number(int fd)
{
	char text[32] = "";
	ssize_t len = read(fd, text, sizeof(text) - 1);

	return len > 0 ? strtoul(text, NULL, 10) : 0;
}

/* Its end interrupts the wait for events. */
static void on_end(int sig)
{
}

static void hear_of_end(void)
{
	struct sigaction action = { .sa_handler = on_end, .sa_flags = SA_NOCLDSTOP };

	sigemptyset(&action.sa_mask);
	sigaction(SIGCHLD, &action, NULL);
}

int child_start(char **command, uint32_t *tgid)
{
	int told[2], wait_for[2];

	if (pipe2(told, O_CLOEXEC))
		return complain("run: cannot make a pipe: %s", strerror(errno));
	if (pipe2(wait_for, O_CLOEXEC)) {
		close(told[0]);
		close(told[1]);
		return complain("run: cannot make a pipe: %s", strerror(errno));
	}
	find_program(command[0]);
	child = fork();
	if (!child) {
		close(wait_for[1]);
		be_child(command, told[1], wait_for[0]);
	}
	close(told[1]);
	close(wait_for[0]);
	go = wait_for[1];
	*tgid = child > 0 ? read_number(told[0]) : 0;
	close(told[0]);
	if (child < 0)
		return complain("run: cannot make a process: %s", strerror(errno));
	if (!*tgid)
		return complain("run: cannot read /proc/self: is /proc mounted?");
	hear_of_end();
	return 0;
}

static void close_go(void)
{
	if (go >= 0)
		close(go);
	go = -1;
}

void child_release(void)
{
	/* If it was killed meanwhile, its end tells. */
	if (write(go, "", 1) == 1)
		close_go();
}

bool child_ended(void)
{
	if (!ended && child > 0)
		ended = waitpid(child, &status, WNOHANG) == child;
	return ended;
}

int child_wait(int sig)
{
	close_go();
	if (child <= 0)
		return 1;
	if (sig && !ended)
		kill(child, sig);
	while (!ended && (waitpid(child, &status, 0) == child || errno != EINTR))
		ended = true;
	return WIFSIGNALED(status) ? 128 + WTERMSIG(status) : WEXITSTATUS(status);
}
