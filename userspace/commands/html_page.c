// SPDX-License-Identifier: Apache-2.0
/* Embeds the page, as build/web/page.html has it. */
#include "html_page.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <unistd.h>

#include "common/complain.h"

/* clang-format off */
__asm__(".section .rodata\n"
	".globl html_page\n"
	".globl html_page_end\n"
	".hidden html_page\n"
	".hidden html_page_end\n"
	"html_page:\n"
	".incbin \"" WEB_PAGE "\"\n"
	"html_page_end:\n"
	".previous\n");
/* clang-format on */

int html_page_missing(const char *command)
{
	complain("%s: this build has no page: install wasi-libc, lld and "
		 "libclang-rt-14-dev-wasm32, and build it anew",
		 command);
	return -ENOTSUP;
}

int html_page_scratch(char *path, size_t room)
{
	const char *folder = getenv("TMPDIR");
	int fd =
		open(folder && *folder ? folder : "/var/tmp", O_TMPFILE | O_RDWR | O_CLOEXEC, 0600);

	if (fd < 0)
		return -errno;
	snprintf(path, room, "/proc/self/fd/%d", fd);
	return fd;
}
