/* SPDX-License-Identifier: Apache-2.0 */
/* Stands in for the kernel's header; see compiler.h. */
#ifndef TEST_SHIM_MINMAX_H
#define TEST_SHIM_MINMAX_H

#define min(a, b) ((a) < (b) ? (a) : (b))
#define max(a, b) ((a) > (b) ? (a) : (b))
#define round_up(x, to) (((x) + (to)-1) / (to) * (to))

#endif
