// SPDX-License-Identifier: Apache-2.0
/*
 * Keeps libbpf's messages (bpf_log.h). What is static here is shared by the handles of
 * a process because libbpf's print function is.
 */
#include <pthread.h>
#include <stdio.h>
#include <string.h>

#include <bpf/libbpf.h>

#include "bpf_log.h"

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER; /* of what follows */
static unsigned int nlogs;				 /* threads between begin and end */
static libbpf_print_fn_t program_print;			 /* the program's function */

static __thread struct scap_bpf_log *own_log;

static int print(enum libbpf_print_level level, const char *format, va_list args)
{
	struct scap_bpf_log *log = own_log;
	libbpf_print_fn_t pass_on;

	if (!log) {
		pass_on = __atomic_load_n(&program_print, __ATOMIC_ACQUIRE);
		return pass_on ? pass_on(level, format, args) : 0;
	}
	if (level == LIBBPF_WARN && !log->first[0]) {
		vsnprintf(log->first, sizeof(log->first), format, args);
		log->first[strcspn(log->first, "\n")] = '\0';
	}
	return 0;
}

/* A program that asked for its function meanwhile got ours, and may have set it again. */
static void install(void)
{
	libbpf_print_fn_t before = libbpf_set_print(print);

	if (before != print)
		__atomic_store_n(&program_print, before, __ATOMIC_RELEASE);
}

/* A function that the program has set meanwhile stays. */
static void remove_own(void)
{
	libbpf_print_fn_t now = libbpf_set_print(program_print);

	if (now != print)
		libbpf_set_print(now);
}

void scap_bpf_log_begin(struct scap_bpf_log *log)
{
	log->first[0] = '\0';
	own_log = log;
	pthread_mutex_lock(&lock);
	if (nlogs++ == 0)
		install();
	pthread_mutex_unlock(&lock);
}

void scap_bpf_log_end(void)
{
	pthread_mutex_lock(&lock);
	if (--nlogs == 0)
		remove_own();
	pthread_mutex_unlock(&lock);
	own_log = NULL;
}
