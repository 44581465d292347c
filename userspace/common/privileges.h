/* SPDX-License-Identifier: Apache-2.0 */
/* What this process may do, once the source is open and it reads what strangers wrote. */
#ifndef PRIVILEGES_H
#define PRIVILEGES_H

#include "request.h"

/* Checks --user. Returns 0 or a negative errno after one line on stderr. */
int privileges_check(const struct request *req);

/*
 * Gives up the capabilities that the rest of the request does not need, in this thread and in
 * those that it starts later. Returns like privileges_check().
 */
int privileges_drop(const struct request *req);

/* Becomes the user of --user, in all threads. Returns like privileges_check(). */
int privileges_become_user(const struct request *req);

#endif
