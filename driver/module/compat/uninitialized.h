/* SPDX-License-Identifier: MIT OR GPL-2.0-only */
/*
 * A kernel may be built to initialise every variable on the stack. __uninitialized
 * exempts one; kernels have the name since Linux 6.17.
 */
#ifndef RS_COMPAT_UNINITIALIZED_H
#define RS_COMPAT_UNINITIALIZED_H

#include <linux/compiler.h>

#ifndef __uninitialized
#if __has_attribute(uninitialized)
#define __uninitialized __attribute__((uninitialized))
#else
#define __uninitialized
#endif
#endif

#endif
