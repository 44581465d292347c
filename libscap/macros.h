/* SPDX-License-Identifier: Apache-2.0 */
/* What C lacks. */
#ifndef SCAP_MACROS_H
#define SCAP_MACROS_H

#define ARRAY_SIZE(a) (sizeof(a) / sizeof((a)[0]))
#define PRINTF_LIKE(fmt, args) __attribute__((format(printf, fmt, args)))

#endif
