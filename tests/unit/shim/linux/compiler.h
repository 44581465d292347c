/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What driver/module/ring.h needs of the kernel's headers, in terms of the compiler's
 * atomics, so that the ring's own code runs in a test.
 */
#ifndef TEST_SHIM_COMPILER_H
#define TEST_SHIM_COMPILER_H

#include <stdbool.h>
#include <stdint.h>

typedef uint8_t u8;
typedef uint16_t u16;
typedef uint32_t u32;
typedef uint64_t u64;
typedef int64_t s64;

#ifndef __always_inline
#define __always_inline inline __attribute__((always_inline))
#endif
#define likely(x) __builtin_expect(!!(x), 1)
#define unlikely(x) __builtin_expect(!!(x), 0)
#define READ_ONCE(x) __atomic_load_n(&(x), __ATOMIC_RELAXED)
#define WRITE_ONCE(x, v) __atomic_store_n(&(x), v, __ATOMIC_RELAXED)
#define barrier() __atomic_signal_fence(__ATOMIC_SEQ_CST)

#endif
