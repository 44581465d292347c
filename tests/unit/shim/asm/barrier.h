/* SPDX-License-Identifier: Apache-2.0 */
/* Stands in for the kernel's header; see linux/compiler.h. */
#ifndef TEST_SHIM_BARRIER_H
#define TEST_SHIM_BARRIER_H

#define smp_load_acquire(p) __atomic_load_n(p, __ATOMIC_ACQUIRE)
#define smp_store_release(p, v) __atomic_store_n(p, v, __ATOMIC_RELEASE)
#define smp_wmb() __atomic_thread_fence(__ATOMIC_RELEASE)
#define smp_store_mb(x, v) \
	do { \
		WRITE_ONCE(x, v); \
		__atomic_thread_fence(__ATOMIC_SEQ_CST); \
	} while (0)

#endif
