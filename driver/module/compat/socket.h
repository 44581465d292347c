/* SPDX-License-Identifier: MIT OR GPL-2.0-only */
/* Since Linux 5.11 sock_from_file() has no argument for an error. */
#ifndef RS_COMPAT_SOCKET_H
#define RS_COMPAT_SOCKET_H

#include <linux/net.h>

static inline struct socket *rs_sock_from_file(struct file *file)
{
#ifdef RS_HAVE_SOCK_FROM_FILE_1
	return sock_from_file(file);
#else
	int err;

	return sock_from_file(file, &err);
#endif
}

#endif
