// SPDX-License-Identifier: Apache-2.0
/*
 * One event between its bytes and struct scap_event. Everything that reads
 * events from outside passes through here, so every length is checked here and
 * nowhere else.
 */
#include <stdlib.h>

#include "event_decode.h"

/* The header of the first format version: as struct rs_event, less nparams. */
#define V1_HEADER_BYTES offsetof(struct rs_event, nparams)

static size_t length_bytes(const struct scap_event_info *info)
{
	return info->flags & EF_LARGE_PAYLOAD ? 4 : 2;
}

int scap_event_decode(struct scap_event *ev, const void *data, size_t room)
{
	int res = event_decode_usual(ev, data, room);

	return res > 0 ? split_rare(ev) : res;
}

enum newer_event_type {
#define EVENT(number, id, ...) RS_EV_##id = number,
#include "events_new.def"
#undef EVENT
};

int scap_event_is_announcement(const struct scap_event *ev)
{
	return ev->type == RS_EV_CONTAINER_JSON_E || ev->type == RS_EV_CONTAINER_JSON_2_E ||
	       ev->type == RS_EV_USER_ADDED_E || ev->type == RS_EV_GROUP_ADDED_E;
}

/*
 * How many parameters a first-version event has: the number for which the
 * lengths add up to the event's own. -1: none does.
 */
static int infer_nparams(const struct scap_event_info *info, const uint8_t *body, size_t len)
{
	size_t width = length_bytes(info), sum;
	int n, i;

	for (n = info->nparams; n >= 0; n--) {
		sum = width * n;
		for (i = 0; i < n && sum <= len; i++)
			sum += param_length(body, width, i);
		if (sum == len)
			return n;
	}
	return -1;
}

/* The writers of these two counted three bytes that they did not write. */
static bool counts_three_too_many(uint16_t type)
{
	return type == RS_EV_NOTIFICATION_E || type == RS_EV_INFRASTRUCTURE_EVENT_E;
}

int64_t scap_event_from_v1(const uint8_t *data, size_t room, uint8_t **out, size_t *out_room)
{
	const struct scap_event_info *info;
	struct rs_event head;
	size_t body_len;
	int nparams;

	if (room < V1_HEADER_BYTES)
		return -EBADMSG;
	memcpy(&head, data, V1_HEADER_BYTES);
	if (head.len < V1_HEADER_BYTES || head.len > room)
		return -EBADMSG;
	info = scap_event_info(head.type);
	if (!info)
		return -ENOENT;
	data += V1_HEADER_BYTES;
	body_len = head.len - V1_HEADER_BYTES;
	nparams = infer_nparams(info, data, body_len);
	if (nparams < 0 && counts_three_too_many(head.type) && body_len >= 3) {
		body_len -= 3;
		nparams = infer_nparams(info, data, body_len);
	}
	if (nparams < 0)
		return -EBADMSG;

	head.nparams = nparams;
	head.len = sizeof(head) + body_len;
	if (head.len > *out_room) {
		uint8_t *bigger = realloc(*out, head.len);

		if (!bigger)
			return -ENOMEM;
		*out = bigger;
		*out_room = head.len;
	}
	memcpy(*out, &head, sizeof(head));
	memcpy(*out + sizeof(head), data, body_len);
	return head.len;
}
