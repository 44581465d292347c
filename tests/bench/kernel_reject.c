/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A session whose filter in the kernel rejects every event by its type: holds it
 * until it is killed, having said that it does.
 */
#include "../kernel/session.h"

int main(void)
{
	struct rs_setup setup = { 0 };
	struct rs_filter nothing = { 0 };
	struct session s;

	session_open(&s, &setup);
	if (ioctl(s.fd, RS_IOC_FILTER, &nothing))
		die("RS_IOC_FILTER");
	session_start(&s);
	puts("ready");
	fflush(stdout);
	for (;;)
		pause();
}
