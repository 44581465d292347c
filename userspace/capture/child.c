// SPDX-License-Identifier: Apache-2.0
/*
 * The process of `ringside run`. It is forked before the source is opened, because the
 * source needs its process id. It then waits on a pipe until the source is open, so that
 * the command's first system call is traced.
 */
#include "child.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "common/complain.h"

/* The kernel gives its first process id name space this inode number. */
#define INITIAL_PID_NS 0xEFFFFFFCU

static pid_t child;
static int start_pipe = -1; /* a byte makes the child go on; -1: closed */
static bool ended;	    /* the command ended, with this status */
static bool all_ended;	    /* and, if they are waited for, what it left behind */
static bool wait_for_all;
static int status;
static char program[PATH_MAX];

/*
 * Runs in the child. Events carry the process id of the initial namespace, which /proc
 * shows; getpid() would return that of our own namespace.
 */
static void send_pid(int fd)
{
	char text[32];
	ssize_t len = readlink("/proc/self", text, sizeof(text) - 1);

	if (len <= 0 || write(fd, text, len) != len)
		_exit(1);
	close(fd);
}

/*
 * Whether /proc is that of another process id name space than the initial one, so that it
 * tells numbers which no event carries. A readable link to another name space proves it.
 */
static bool proc_is_foreign(void)
{
	struct stat st;

	return !stat("/proc/1/ns/pid", &st) && st.st_ino != INITIAL_PID_NS;
}

/* Searches PATH as the shell does, but before tracing starts, so that it is not traced. */
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

static void be_child(char **command, int pid_pipe, int wait_pipe)
{
	char c;

	/* signals that we ignore would stay ignored across exec */
	signal(SIGINT, SIG_DFL);
	signal(SIGPIPE, SIG_DFL);
	signal(SIGXFSZ, SIG_DFL);
	send_pid(pid_pipe);
	/* end of file instead of a byte: the capture did not start */
	if (read(wait_pipe, &c, 1) != 1)
		_exit(0);
	execute(command);
}

static uint32_t read_pid(int fd)
{
	char text[32] = "";
	ssize_t len = read(fd, text, sizeof(text) - 1);

	return len > 0 ? strtoul(text, NULL, 10) : 0;
}

/* Does nothing but interrupt the wait for events when the child ends. */
static void on_child_end(int sig)
{
}

static void catch_child_end(void)
{
	struct sigaction action = { .sa_handler = on_child_end, .sa_flags = SA_NOCLDSTOP };

	sigemptyset(&action.sa_mask);
	sigaction(SIGCHLD, &action, NULL);
}

int child_start(char **command, uint32_t *tgid)
{
	int pid_pipe[2], wait_pipe[2];

	if (pipe2(pid_pipe, O_CLOEXEC))
		return complain("run: cannot make a pipe: %s", strerror(errno));
	if (pipe2(wait_pipe, O_CLOEXEC)) {
		close(pid_pipe[0]);
		close(pid_pipe[1]);
		return complain("run: cannot make a pipe: %s", strerror(errno));
	}
	find_program(command[0]);
	child = fork();
	if (!child) {
		close(wait_pipe[1]);
		be_child(command, pid_pipe[1], wait_pipe[0]);
	}
	close(pid_pipe[1]);
	close(wait_pipe[0]);
	start_pipe = wait_pipe[1];
	*tgid = child > 0 ? read_pid(pid_pipe[0]) : 0;
	close(pid_pipe[0]);
	if (child < 0)
		return complain("run: cannot make a process: %s", strerror(errno));
	if (proc_is_foreign())
		return complain("run: cannot know the process id of the command here: /proc is "
				"that of a process id name space; run it outside of that, or "
				"with the /proc of the host");
	if (!*tgid)
		return complain("run: cannot read /proc/self: is /proc mounted?");
	catch_child_end();
	return 0;
}

static void close_start_pipe(void)
{
	if (start_pipe >= 0)
		close(start_pipe);
	start_pipe = -1;
}

void child_release(void)
{
	/* if the child was killed meanwhile, child_ended() finds out */
	if (write(start_pipe, "", 1) == 1)
		close_start_pipe();
}

/*
 * Orphans of the command become children of this program, as a subreaper: so waitpid() knows
 * when the last one has ended.
 */
int child_wait_for_all(void)
{
	wait_for_all = true;
	return prctl(PR_SET_CHILD_SUBREAPER, 1) ?
		       complain("run: cannot wait for background processes: %s", strerror(errno)) :
		       0;
}

static bool reap_all(void)
{
	int one_status;
	pid_t one;

	while ((one = waitpid(-1, &one_status, WNOHANG)) > 0) {
		if (one != child)
			continue;
		ended = true;
		status = one_status;
	}
	return one < 0 && errno == ECHILD;
}

bool child_ended(void)
{
	if (child <= 0)
		return false;
	if (wait_for_all)
		return all_ended = all_ended || reap_all();
	if (!ended)
		ended = waitpid(child, &status, WNOHANG) == child;
	return ended;
}

int child_wait(int sig)
{
	close_start_pipe();
	if (child <= 0)
		return 1;
	if (sig && !ended)
		kill(child, sig);
	while (!ended && (waitpid(child, &status, 0) == child || errno != EINTR))
		ended = true;
	return WIFSIGNALED(status) ? 128 + WTERMSIG(status) : WEXITSTATUS(status);
}
