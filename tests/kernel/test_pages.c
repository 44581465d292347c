/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Arguments on pages that are not present at the time of the call: never touched, or
 * swapped out. If the kernel allows probes of calls to fault (6.13 and later), they must be
 * recorded completely; otherwise the test checks what is missing. Runs as root in a folder
 * of its own, with the module loaded and with swap; prints one line per test.
 */
#include <fcntl.h>
#include <sys/socket.h>
#include <sys/uio.h>
#include <sys/un.h>
#include <sys/utsname.h>

#include "../tests.h"
#include "expect.h"
#include "session.h"

#ifndef MADV_PAGEOUT
#define MADV_PAGEOUT 21
#endif

#define SNAPLEN 80

static bool may_fault;
static size_t page;

/* ---- pages --------------------------------------------------------------------------- */

/*
 * A private mapping of a file with size bytes at an offset, without any touched page. Each
 * mapping has a file of its own, so that no fault maps pages of another one.
 */
static char *untouched(size_t offset, const void *bytes, size_t size)
{
	static int files;
	char name[32];
	char *at;
	int fd;

	snprintf(name, sizeof(name), "pages%d", files++);
	fd = open(name, O_RDWR | O_CREAT | O_TRUNC, 0755);
	if (fd < 0 || ftruncate(fd, 2 * page) || pwrite(fd, bytes, size, offset) != (ssize_t)size)
		die(name);
	at = mmap(NULL, 2 * page, PROT_READ, MAP_PRIVATE, fd, 0);
	if (at == MAP_FAILED)
		die("mmap");
	close(fd);
	unlink(name);
	return at + offset;
}

/* Whether the page table has the page. A page in the swap cache does not count. */
static bool is_present(const void *at)
{
	int fd = open("/proc/self/pagemap", O_RDONLY);
	__u64 entry;

	if (fd < 0 || pread(fd, &entry, sizeof(entry), (unsigned long)at / page * sizeof(entry)) !=
			      sizeof(entry))
		die("/proc/self/pagemap");
	close(fd);
	return entry >> 63;
}

/* The same on a page that was written and then swapped out; NULL: swapping out failed. */
static char *swapped_out(const void *bytes, size_t size)
{
	char *at = mmap(NULL, page, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	int i;

	if (at == MAP_FAILED)
		die("mmap");
	memcpy(at, bytes, size);
	for (i = 0; i < 10 && is_present(at); i++) {
		if (madvise(at, page, MADV_PAGEOUT))
			return NULL;
		usleep(10000);
	}
	return is_present(at) ? NULL : at;
}

/* ---- events ------------------------------------------------------------------------------ */

static void start(struct session *s, unsigned int snaplen)
{
	struct rs_setup setup = { .ring_bytes = 1 << 20, .snaplen = snaplen };

	session_open(s, &setup);
	session_start(s);
}

/* Parameter n of an event. */
static const void *param(const struct rs_event *ev, unsigned int n, size_t *len)
{
	const unsigned char *lens = (const unsigned char *)(ev + 1), *at = lens + 2 * ev->nparams;
	unsigned short one;

	for (;; lens += sizeof(one), at += one, n--) {
		memcpy(&one, lens, sizeof(one));
		if (!n)
			break;
	}
	*len = one;
	return at;
}

/* The only event of a thread with this type; NULL: there is none, or several. */
static const struct rs_event *only_event(const struct session *s, pid_t tid, unsigned int type)
{
	const struct rs_event *ev, *found = NULL;
	unsigned int i, n = 0;
	__u64 pos;

	for (i = 0; i < s->rings; i++) {
		for (pos = 0; (ev = session_next(s, i, &pos));) {
			if (ev->tid == tid && ev->type == type) {
				found = ev;
				n++;
			}
		}
	}
	if (n != 1)
		printf("# %u events of type %u\n", n, type);
	return n == 1 ? found : NULL;
}

/* Whether parameter n of that event is `passed`, or (if probes cannot fault) `lost`. */
static bool thread_param_is(const struct session *s, pid_t tid, unsigned int type, unsigned int n,
			    const void *passed, size_t size, const void *lost, size_t lost_size)
{
	const struct rs_event *ev = only_event(s, tid, type);
	const void *recorded;
	size_t len;

	if (!ev)
		return false;
	recorded = param(ev, n, &len);
	if (!may_fault) {
		passed = lost;
		size = lost_size;
	}
	if (len == size && !memcmp(recorded, passed, len))
		return true;
	printf("# type %u: %zu bytes instead of %zu: %.*s\n", type, len, size, (int)len,
	       (const char *)recorded);
	return false;
}

static bool param_is(const struct session *s, unsigned int type, unsigned int n, const void *passed,
		     size_t size, const void *lost, size_t lost_size)
{
	return thread_param_is(s, gettid(), type, n, passed, size, lost, lost_size);
}

static bool books_balance(const struct session *s)
{
	struct rs_ring_producer b = session_books(s);

	return b.seen == b.stored + b.filtered + b.dropped_full + b.dropped_consumer +
				 b.dropped_fault &&
	       !b.dropped_fault && b.stored;
}

static bool end(struct session *s)
{
	bool balance = books_balance(s);

	session_close(s);
	return balance;
}

/* ---- tests ------------------------------------------------------------------------------ */

#define TEXT(text) (text), sizeof(text)

/* Before 6.13 the enter has "(NULL)", so that readers use the path of the exit. */
static bool open_of(char *path)
{
	struct session s;
	int fd;

	start(&s, SNAPLEN);
	fd = syscall(SYS_openat, AT_FDCWD, path, O_RDONLY, 0);
	session_stop(&s);
	close(fd);
	EXPECT(fd >= 0, "%s: %d", path, errno);
	EXPECT(param_is(&s, RS_EV_SYSCALL_OPENAT_2_E, 1, TEXT("/proc/version"), TEXT("(NULL)")),
	       "enter");
	EXPECT(param_is(&s, RS_EV_SYSCALL_OPENAT_2_X, 2, TEXT("/proc/version"),
			TEXT("/proc/version")),
	       "exit");
	EXPECT(end(&s), "books");
	return true;
}

static bool test_path_on_a_page_never_touched(void)
{
	return open_of(untouched(100, TEXT("/proc/version")));
}

static bool test_path_over_two_pages_never_touched(void)
{
	return open_of(untouched(page - 5, TEXT("/proc/version")));
}

static bool test_path_on_a_page_swapped_out(void)
{
	char *path = swapped_out(TEXT("/proc/version"));

	if (!path) {
		printf("skip path_on_a_page_swapped_out: nothing is swapped out here\n");
		return true;
	}
	return open_of(path);
}

static bool test_exec_of_a_page_never_touched(void)
{
	char *path = untouched(page - 7, TEXT("/bin/true"));
	char *args[] = { "true", NULL }, *env[] = { NULL };
	struct session s;
	int status;
	pid_t pid;

	start(&s, SNAPLEN);
	pid = fork();
	if (!pid) {
		syscall(SYS_execve, path, args, env);
		_exit(1);
	}
	waitpid(pid, &status, 0);
	session_stop(&s);
	EXPECT(WIFEXITED(status) && !WEXITSTATUS(status), "status %x", status);
	EXPECT(thread_param_is(&s, pid, RS_EV_SYSCALL_EXECVE_19_E, 0, TEXT("/bin/true"),
			       TEXT("<NA>")),
	       "enter");
	EXPECT(end(&s), "books");
	return true;
}

static char letters[2 * SNAPLEN];

/* A descriptor of /dev/null, whose writes do not touch the data. */
static int nowhere(void)
{
	int fd = open("/dev/null", O_WRONLY);

	if (fd < 0)
		die("/dev/null");
	return fd;
}

static bool test_data_over_two_pages_never_touched(void)
{
	char *data = untouched(page - 30, letters, sizeof(letters));
	int fd = nowhere();
	struct session s;

	start(&s, SNAPLEN);
	syscall(SYS_write, fd, data, sizeof(letters));
	session_stop(&s);
	close(fd);
	EXPECT(param_is(&s, RS_EV_SYSCALL_WRITE_X, 1, letters, SNAPLEN, "", 0), "exit");
	EXPECT(end(&s), "books");
	return true;
}

static bool test_data_swapped_out(void)
{
	char *data = swapped_out(letters, sizeof(letters));
	int fd = nowhere();
	struct session s;

	if (!data) {
		printf("skip data_swapped_out: nothing is swapped out here\n");
		return true;
	}
	start(&s, SNAPLEN);
	syscall(SYS_write, fd, data, sizeof(letters));
	session_stop(&s);
	close(fd);
	EXPECT(param_is(&s, RS_EV_SYSCALL_WRITE_X, 1, letters, SNAPLEN, "", 0), "exit");
	EXPECT(end(&s), "books");
	return true;
}

/* Each vector points to a page of its own; the call reads the vectors but not the data. */
static bool test_vectors_on_many_pages(void)
{
	struct iovec iov[20];
	int fd = nowhere(), i;
	struct session s;

	for (i = 0; i < 20; i++)
		iov[i] = (struct iovec){ untouched(200, letters + i * 4, 4), 4 };
	start(&s, SNAPLEN);
	syscall(SYS_writev, fd, untouched(page - 24, iov, sizeof(iov)), 20);
	session_stop(&s);
	close(fd);
	EXPECT(param_is(&s, RS_EV_SYSCALL_WRITEV_E, 1, &(int){ SNAPLEN }, 4, &(int){ 0 }, 4),
	       "enter");
	EXPECT(param_is(&s, RS_EV_SYSCALL_WRITEV_X, 1, letters, SNAPLEN, "", 0), "exit");
	EXPECT(end(&s), "books");
	return true;
}

static bool test_address_never_touched(void)
{
	struct sockaddr_un un = { AF_UNIX, "/nobody/listens" };
	char passed[1 + sizeof("/nobody/listens")] = "\1/nobody/listens";
	int fd = socket(AF_UNIX, SOCK_STREAM, 0);
	struct session s;

	start(&s, SNAPLEN);
	syscall(SYS_connect, fd, untouched(page - 4, &un, sizeof(un)), sizeof(un));
	session_stop(&s);
	close(fd);
	EXPECT(param_is(&s, RS_EV_SOCKET_CONNECT_E, 1, passed, sizeof(passed), "", 0), "enter");
	EXPECT(end(&s), "books");
	return true;
}

/* The readable part is recorded; the unreadable rest does not hold the event back. */
static bool test_pages_that_nobody_may_read(void)
{
	char *at = mmap(NULL, 2 * page, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	int fd = nowhere();
	struct session s;

	EXPECT(at != MAP_FAILED && !mprotect(at + page, page, PROT_NONE), "mprotect");
	memcpy(at + page - 10, letters, 10);
	start(&s, SNAPLEN);
	syscall(SYS_write, fd, at + page - 10, 50);
	syscall(SYS_openat, AT_FDCWD, at + page, O_RDONLY, 0);
	syscall(SYS_unlinkat, AT_FDCWD, 1ul << 62, 0);
	session_stop(&s);
	close(fd);
	EXPECT(param_is(&s, RS_EV_SYSCALL_WRITE_X, 1, letters, 10, letters, 10), "write");
	EXPECT(param_is(&s, RS_EV_SYSCALL_OPENAT_2_E, 1, TEXT("(NULL)"), TEXT("(NULL)")), "openat");
	EXPECT(param_is(&s, RS_EV_SYSCALL_UNLINKAT_2_X, 2, TEXT("<NA>"), TEXT("<NA>")), "unlinkat");
	EXPECT(end(&s), "books");
	return true;
}

/* A session gets an event once, even if another session needs the page faulted in. */
static bool test_sessions_that_want_more_and_less(void)
{
	static const unsigned int snaplens[] = { 16, SNAPLEN, 16, SNAPLEN };
	char *data = untouched(page - 16, letters, SNAPLEN);
	struct session s[4];
	int fd = nowhere(), i;

	/* The page before the gap is present. */
	EXPECT(*(volatile char *)data == letters[0], "the first page");
	madvise(data + 16, page, MADV_DONTNEED);
	for (i = 0; i < 4; i++)
		start(&s[i], snaplens[i]);
	syscall(SYS_write, fd, data, SNAPLEN);
	for (i = 0; i < 4; i++) {
		session_stop(&s[i]);
		EXPECT(param_is(&s[i], RS_EV_SYSCALL_WRITE_X, 1, letters, snaplens[i], letters, 16),
		       "session %d", i);
		EXPECT(end(&s[i]), "books of %d", i);
	}
	close(fd);
	return true;
}

static const struct test tests[] = {
/* clang-format off */
#define TEST(name) { #name, test_##name }
	/* clang-format on */
	TEST(path_on_a_page_never_touched),
	TEST(path_over_two_pages_never_touched),
	TEST(path_on_a_page_swapped_out),
	TEST(exec_of_a_page_never_touched),
	TEST(data_over_two_pages_never_touched),
	TEST(data_swapped_out),
	TEST(vectors_on_many_pages),
	TEST(address_never_touched),
	TEST(pages_that_nobody_may_read),
	TEST(sessions_that_want_more_and_less),
};

static void what_this_kernel_can(void)
{
	struct utsname name;
	int major, minor;

	if (uname(&name) || sscanf(name.release, "%d.%d", &major, &minor) != 2)
		die("uname");
	may_fault = major > 6 || (major == 6 && minor >= 13);
	printf("# %s: what is on a page that is not there is %s\n", name.release,
	       may_fault ? "recorded" : "lost, as probes must not fault before 6.13");
}

int main(int argc, char **argv)
{
	if (argc != 2 || chdir(argv[1])) {
		fprintf(stderr, "usage: test_pages FOLDER\n");
		return 2;
	}
	setbuf(stdout, NULL);
	page = sysconf(_SC_PAGESIZE);
	for (size_t i = 0; i < sizeof(letters); i++)
		letters[i] = 'a' + i % 26;
	what_this_kernel_can();
	return run_tests(tests, sizeof(tests) / sizeof(tests[0]), NULL) > 0;
}
