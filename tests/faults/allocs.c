// SPDX-License-Identifier: Apache-2.0
/*
 * Lets the Nth allocation of a program fail, and with FAIL_ALL all that follow too:
 *
 *	FAIL_AT=N [FAIL_ALL=1] LD_PRELOAD=allocs.so PROGRAM
 *
 * In a program with sanitizers, which have an allocator of their own, it is linked with
 * -Wl,--wrap instead (tests/tests.mk) and sees the calls of our own code alone. With
 * FAIL_COUNT=FILE it writes the number of allocations to that file at the end.
 */
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#ifdef WRAP
#define NAME(function) __wrap_##function
#define REAL(function) __real_##function
#else
#define NAME(function) function
#define REAL(function) __libc_##function
#endif

/* The parameters have the names of <stdlib.h>, without its underscores. */
void *REAL(malloc)(size_t size);
void *REAL(calloc)(size_t nmemb, size_t size);
void *REAL(realloc)(void *ptr, size_t size);
void *NAME(malloc)(size_t size);
void *NAME(calloc)(size_t nmemb, size_t size);
void *NAME(realloc)(void *ptr, size_t size);

static atomic_ulong allocations;
static unsigned long fail_at; /* 0: none */
static bool fail_all;

static __attribute__((constructor)) void begin(void)
{
	const char *at = getenv("FAIL_AT");

	fail_all = getenv("FAIL_ALL");
	allocations = 0;
	fail_at = at ? strtoul(at, NULL, 10) : 0;
}

static __attribute__((destructor)) void end(void)
{
	const char *name = getenv("FAIL_COUNT");
	char text[32];
	int fd = name ? open(name, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600) : -1;
	int len = snprintf(text, sizeof(text), "%lu\n", (unsigned long)allocations);

	if (fd >= 0 && write(fd, text, len) != len)
		_exit(99);
}

/*
 * libgcc ends the program when it cannot allocate what it needs for unwinding. LuaJIT calls it
 * for each state, and nobody can help it.
 */
static bool is_libgcc(const void *caller)
{
#ifndef WRAP
	Dl_info info;

	return dladdr(caller, &info) && strstr(info.dli_fname, "/libgcc_s.");
#else
	return !caller;
#endif
}

static bool fails(const void *caller)
{
	unsigned long n;

	if (is_libgcc(caller))
		return false;
	n = ++allocations;
	if (!fail_at || n < fail_at || (n > fail_at && !fail_all))
		return false;
	errno = ENOMEM;
	return true;
}

void *NAME(malloc)(size_t size)
{
	return fails(__builtin_return_address(0)) ? NULL : REAL(malloc)(size);
}

void *NAME(calloc)(size_t nmemb, size_t size)
{
	return fails(__builtin_return_address(0)) ? NULL : REAL(calloc)(nmemb, size);
}

void *NAME(realloc)(void *ptr, size_t size)
{
	return fails(__builtin_return_address(0)) ? NULL : REAL(realloc)(ptr, size);
}

/* The C library's own copies of these call its own allocator in a wrapped program. */
#ifdef WRAP
char *__wrap_strdup(const char *text);
char *__wrap_strndup(const char *text, size_t len);
void *__wrap_reallocarray(void *data, size_t count, size_t bytes);

char *__wrap_strndup(const char *text, size_t len)
{
	size_t used = strnlen(text, len);
	char *copy = __wrap_malloc(used + 1);

	if (!copy)
		return NULL;
	memcpy(copy, text, used);
	copy[used] = '\0';
	return copy;
}

char *__wrap_strdup(const char *text)
{
	return __wrap_strndup(text, strlen(text));
}

void *__wrap_reallocarray(void *data, size_t count, size_t bytes)
{
	size_t all;

	return __builtin_mul_overflow(count, bytes, &all) ? NULL : __wrap_realloc(data, all);
}
#endif
