// SPDX-License-Identifier: Apache-2.0
/* Ends the oldest connections that have not sent the token. */
#include "serve_guests.h"

#include <string.h>
#include <sys/socket.h>

static void forget(struct serve_guests *guests, size_t n)
{
	guests->count--;
	memmove(&guests->list[n], &guests->list[n + 1],
		(guests->count - n) * sizeof(guests->list[0]));
}

void serve_guests_know(struct serve_guests *guests, struct MHD_Connection *connection)
{
	for (size_t n = 0; n < guests->count; n++) {
		if (guests->list[n] == connection) {
			forget(guests, n);
			return;
		}
	}
}

/* The library sees the end of the stream, and frees the connection. */
static void end_oldest(struct serve_guests *guests)
{
	const union MHD_ConnectionInfo *info =
		MHD_get_connection_info(guests->list[0], MHD_CONNECTION_INFO_CONNECTION_FD);

	if (info)
		shutdown(info->connect_fd, SHUT_RDWR);
	forget(guests, 0);
}

void serve_guests_notify(void *arg, struct MHD_Connection *connection, void **context,
			 enum MHD_ConnectionNotificationCode what)
{
	struct serve_guests *guests = arg;

	if (what == MHD_CONNECTION_NOTIFY_CLOSED) {
		serve_guests_know(guests, connection);
		return;
	}
	if (guests->count == SERVE_GUESTS_MAX)
		end_oldest(guests);
	guests->list[guests->count++] = connection;
}
