/* SPDX-License-Identifier: Apache-2.0 */
/* Messages to the user. */
#ifndef COMPLAIN_H
#define COMPLAIN_H

/* Prints one line on stderr, "ringside: ..."; returns -EINVAL. */
int complain(const char *fmt, ...) __attribute__((format(printf, 1, 2)));

#endif
