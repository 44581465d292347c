// SPDX-License-Identifier: Apache-2.0
/*
 * libbpf's print function belongs to the program: it gets the messages of its own calls,
 * also while the library keeps those of another thread, and it stays the program's.
 */
#include <pthread.h>

#include <bpf/libbpf.h>

#include "live/bpf_log.h"
#include "unit.h"

static unsigned int printed;

static int count(enum libbpf_print_level level, const char *format, va_list args)
{
	__atomic_add_fetch(&printed, level == LIBBPF_WARN, __ATOMIC_RELAXED);
	return 0;
}

static int count_nothing(enum libbpf_print_level level, const char *format, va_list args)
{
	return 0;
}

/* What libbpf has to say about an object that is none. */
static void cause_warning(void)
{
	static const char bytes[] = "not an ELF file";

	ck_assert_ptr_null(bpf_object__open_mem(bytes, sizeof(bytes), NULL));
}

static void *cause_warning_apart(void *arg)
{
	cause_warning();
	return NULL;
}

static void cause_warning_in_a_thread(void)
{
	pthread_t thread;

	ck_assert_int_eq(pthread_create(&thread, NULL, cause_warning_apart, NULL), 0);
	pthread_join(thread, NULL);
}

START_TEST(test_bpf_log_keeps_what_its_thread_causes)
{
	struct scap_bpf_log log;
	unsigned int before;

	libbpf_set_print(count);
	scap_bpf_log_begin(&log);
	ck_assert_str_eq(log.first, "");
	cause_warning();
	ck_assert_str_ne(log.first, "");
	ck_assert_ptr_null(strchr(log.first, '\n'));
	ck_assert_uint_eq(printed, 0);
	cause_warning_in_a_thread();
	before = printed;
	ck_assert_uint_gt(before, 0);
	scap_bpf_log_end();
	cause_warning();
	ck_assert_uint_gt(printed, before);
	ck_assert(libbpf_set_print(NULL) == count);
}
END_TEST

static void *keep_apart(void *arg)
{
	scap_bpf_log_begin(arg);
	cause_warning();
	scap_bpf_log_end();
	return NULL;
}

START_TEST(test_bpf_log_of_two_threads)
{
	struct scap_bpf_log ours, theirs;
	pthread_t thread;

	libbpf_set_print(count);
	scap_bpf_log_begin(&ours);
	ck_assert_int_eq(pthread_create(&thread, NULL, keep_apart, &theirs), 0);
	pthread_join(thread, NULL);
	ck_assert_str_ne(theirs.first, "");
	ck_assert_str_eq(ours.first, "");
	cause_warning();
	ck_assert_str_ne(ours.first, "");
	scap_bpf_log_end();
	ck_assert_uint_eq(printed, 0);
	ck_assert(libbpf_set_print(NULL) == count);
}
END_TEST

START_TEST(test_bpf_log_leaves_a_function_that_was_set_meanwhile)
{
	libbpf_print_fn_t ours;
	struct scap_bpf_log log;

	libbpf_set_print(count);
	scap_bpf_log_begin(&log);
	ours = libbpf_set_print(count_nothing);
	scap_bpf_log_end();
	ck_assert(libbpf_set_print(ours) == count_nothing);

	/* The program put back what it found, which was ours: it passes everything on. */
	cause_warning();
	ck_assert_uint_gt(printed, 0);
	scap_bpf_log_begin(&log);
	cause_warning_in_a_thread();
	scap_bpf_log_end();
	ck_assert(libbpf_set_print(NULL) == count);
}
END_TEST

int main(void)
{
	return UNIT_RUN("bpf_log", test_bpf_log_keeps_what_its_thread_causes,
			test_bpf_log_of_two_threads,
			test_bpf_log_leaves_a_function_that_was_set_meanwhile);
}
