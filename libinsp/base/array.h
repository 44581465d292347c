/* SPDX-License-Identifier: Apache-2.0 */
#ifndef INSP_ARRAY_H
#define INSP_ARRAY_H

#define ARRAY_SIZE(a) (sizeof(a) / sizeof((a)[0]))

#endif
