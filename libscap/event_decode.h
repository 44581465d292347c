/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The decoder of event.c, for callers that decode millions of events a second:
 * inlined into their loops.
 */
#ifndef EVENT_DECODE_H
#define EVENT_DECODE_H

#include <errno.h>

#include "scap_priv.h"

extern const struct scap_event_info scap_event_table[SCAP_EVENT_TYPES];

/* Finds the parameters. Inlined once for each width, so that it is a constant. */
static inline __attribute__((always_inline)) int split(struct scap_event *ev,
						       const struct rs_event *raw, size_t width)
{
	const uint8_t *lens = (const uint8_t *)(raw + 1), *end = (const uint8_t *)raw + raw->len;
	const uint32_t given = raw->nparams, named = ev->info->nparams;
	const uint32_t carried = given < SCAP_MAX_PARAMS ? given : SCAP_MAX_PARAMS;
	const uint8_t *value;
	uint32_t n, len = 0;

	if (given * (uint64_t)width > raw->len - sizeof(*raw))
		return -EBADMSG;
	value = lens + width * given;
	ev->nparams = given < named ? given : named;
	ev->ncarried = carried;
	for (n = 0; n < given; n++, value += len) {
		if (width == 2)
			len = (uint32_t)lens[0] | (uint32_t)lens[1] << 8;
		else
			memcpy(&len, lens, 4);
		lens += width;
		if (len > (size_t)(end - value))
			return -EBADMSG;
		if (n < carried)
			ev->params[n] = (struct scap_param){ value, len };
	}
	return 0;
}

/* As scap_event_decode(). */
static inline __attribute__((always_inline)) int event_decode(struct scap_event *ev,
							      const void *data, size_t room)
{
	const struct rs_event *raw = data;

	if (room < sizeof(*raw) || raw->len < sizeof(*raw) || raw->len > room)
		return -EBADMSG;
	if (raw->type >= SCAP_EVENT_TYPES)
		return -ENOENT;
	ev->info = &scap_event_table[raw->type];
	ev->ts_ns = raw->ts;
	ev->tid = raw->tid;
	ev->type = raw->type;
	ev->raw = raw;
	if (__builtin_expect(ev->info->flags & EF_LARGE_PAYLOAD, 0))
		return split(ev, raw, 4);
	return split(ev, raw, 2);
}

#endif
