// SPDX-License-Identifier: Apache-2.0
/*
 * Converts events of the first version of the trace format, which did not store how many
 * parameters an event has. The result is then decoded like any other event.
 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "event_decode.h"
#include "event_types.h"
#include "event_v1.h"

/* The old header: struct rs_event without nparams. */
#define V1_HEADER_BYTES offsetof(struct rs_event, nparams)

/*
 * The number of parameters for which the lengths of all parameters add up to the
 * length of the event. -1: there is none.
 */
static int infer_nparams(const struct scap_event_info *info, const uint8_t *body, size_t len)
{
	size_t width = length_width(info), sum;
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

/* For these two types, writers counted three bytes that they did not write. */
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
	/* the types above are those of calls, which only exist in memory */
	info = head.type < SCAP_EVENT_TYPES ? scap_event_info(head.type) : NULL;
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
