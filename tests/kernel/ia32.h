/* SPDX-License-Identifier: Apache-2.0 */
/* System calls of 32-bit programs, whose registers and pointers have 32 bits. */
#ifndef TEST_IA32_H
#define TEST_IA32_H

#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>

/* The call numbers of 32-bit programs. */
enum { IA32_CLOSE = 6, IA32_EXECVE = 11, IA32_GETPID = 20, IA32_EXECVEAT = 358, IA32_STATX = 383 };

static inline long int80(long nr, unsigned long a, unsigned long b, unsigned long c,
			 unsigned long d, unsigned long e)
{
	long ret;

	__asm__ volatile("int $0x80"
			 : "=a"(ret)
			 : "a"(nr), "b"(a), "c"(b), "d"(c), "S"(d), "D"(e)
			 : "memory");
	return ret;
}

/* The arguments of an exec, in memory that 32-bit pointers can address. */
struct ia32_exec {
	char file[16], args[3][8], env[2][8];
	uint32_t argv[4], envp[3];
};

static inline uint32_t ia32_address(const void *p)
{
	return (uintptr_t)p;
}

/*
 * The arguments of execve("/no/such", {"true", "and", "false"}, {"A=b", "C=d"}). Ends the
 * program if there is no memory.
 */
static inline struct ia32_exec *ia32_exec(void)
{
	static const struct ia32_exec texts = {
		"/no/such", { "true", "and", "false" }, { "A=b", "C=d" }, { 0 }, { 0 },
	};
	struct ia32_exec *exec = mmap(NULL, sizeof(*exec), PROT_READ | PROT_WRITE,
				      MAP_PRIVATE | MAP_ANONYMOUS | MAP_32BIT, -1, 0);
	int i;

	if (exec == MAP_FAILED)
		abort();
	*exec = texts;
	for (i = 0; i < 3; i++)
		exec->argv[i] = ia32_address(exec->args[i]);
	for (i = 0; i < 2; i++)
		exec->envp[i] = ia32_address(exec->env[i]);
	return exec;
}

#endif
