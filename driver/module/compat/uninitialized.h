/* SPDX-License-Identifier: MIT OR GPL-2.0-only */
/*
 * Kernels may be built to clear every variable on the stack. Since 6.17 they have a
 * name for one that is left out.
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
