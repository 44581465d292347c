/* SPDX-License-Identifier: Apache-2.0 */
/* One instruction of a socket filter: a type that insp.h names. */
#ifndef WASI_LINUX_FILTER_H
#define WASI_LINUX_FILTER_H

#include <linux/types.h>

struct sock_filter {
	__u16 code;
	__u8 jt, jf;
	__u32 k;
};

#endif
