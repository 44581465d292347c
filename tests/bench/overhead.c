/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What a system call costs with and without a session recording it, both in one
 * run. In a virtual machine that counts instructions (scripts/vm run --icount)
 * the nanoseconds are instructions, the same in every run.
 */
#include "../kernel/session.h"
#include "calls.h"

int main(void)
{
	struct rs_setup setup = { .ring_bytes = 32 << 20, .only_tgid = getpid() };
	double without[CALLS];
	struct session s;
	size_t i;

	open_files();
	for (i = 0; i < CALLS; i++)
		without[i] = measure(calls[i].run);
	for (i = 0; i < CALLS; i++) {
		session_open(&s, &setup);
		session_start(&s);
		double with = measure(calls[i].run);

		session_stop(&s);
		if (session_books(&s).dropped_full)
			printf("the ring filled: the next figure is too low\n");
		session_close(&s);
		printf("%-16s %8.0f without %8.0f with: %.0f more\n", calls[i].name, without[i], with,
		       with - without[i]);
	}
	return 0;
}
