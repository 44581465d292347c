/* SPDX-License-Identifier: Apache-2.0 */
/* The number of elements of an array. */
#ifndef ARRAY_H
#define ARRAY_H

#define ARRAY_SIZE(a) (sizeof(a) / sizeof((a)[0]))

#endif
