// SPDX-License-Identifier: Apache-2.0
/*
 * One event between its bytes and struct scap_event. Everything that reads
 * events from outside passes through here, so every length is checked here and
 * nowhere else.
 */
#include "event_decode.h"
#include "event_types.h"

int scap_event_decode(struct scap_event *ev, const void *data, size_t room)
{
	int res = event_decode_usual(ev, data, room);

	return res > 0 ? split_rare(ev) : res;
}

int scap_event_is_announcement(const struct scap_event *ev)
{
	return ev->type == RS_EV_CONTAINER_JSON_E || ev->type == RS_EV_CONTAINER_JSON_2_E ||
	       ev->type == RS_EV_USER_ADDED_E || ev->type == RS_EV_GROUP_ADDED_E;
}
