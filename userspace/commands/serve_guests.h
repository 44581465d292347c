/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The connections of `ringside serve` that have not sent the token yet. Only the newest of
 * them are kept, so that however many are opened, and however slowly they send, they cannot
 * keep out those that know the token.
 */
#ifndef SERVE_GUESTS_H
#define SERVE_GUESTS_H

#include <microhttpd.h>
#include <stddef.h>

#define SERVE_GUESTS_MAX 200

struct serve_guests {
	struct MHD_Connection *list[SERVE_GUESTS_MAX]; /* the oldest first */
	size_t count;
};

/*
 * For MHD_OPTION_NOTIFY_CONNECTION; arg is a struct serve_guests, which only the thread of the
 * server uses. Ends the oldest connection if there are too many.
 */
void serve_guests_notify(void *arg, struct MHD_Connection *connection, void **context,
			 enum MHD_ConnectionNotificationCode what);

/* The connection has sent the token: it stays. */
void serve_guests_know(struct serve_guests *guests, struct MHD_Connection *connection);

#endif
