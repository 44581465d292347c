/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The decoder of event.c as inline functions, for loops that decode millions of events
 * a second.
 */
#ifndef EVENT_DECODE_H
#define EVENT_DECODE_H

#include <errno.h>
#include <string.h>

#include "scap.h"

extern const struct scap_event_info scap_event_table[SCAP_TYPES];
/* By type on disk: scap_event_split_rare() takes events with more parameters than this. */
extern const uint8_t scap_event_usual_params[SCAP_EVENT_TYPES];

/* How many bytes each length of a parameter takes. */
static inline size_t length_width(const struct scap_event_info *info)
{
	return info->flags & EF_LARGE_PAYLOAD ? 4 : 2;
}

static inline uint32_t param_length(const uint8_t *lens, size_t width, uint32_t n)
{
	uint32_t len32;
	uint16_t len16;

	if (width == 2) {
		memcpy(&len16, lens + 2 * (size_t)n, 2);
		return len16;
	}
	memcpy(&len32, lens + 4 * (size_t)n, 4);
	return len32;
}

/*
 * Finds the parameters. Their lengths have width bytes each. The values are not accessed
 * before the sum of the lengths, which cannot overflow, is known to lie in the event.
 */
static inline __attribute__((always_inline)) int split(struct scap_event *ev, uint32_t named,
						       const uint8_t *lens, size_t room,
						       uint32_t given, size_t width)
{
	const uint32_t carried = given < SCAP_MAX_PARAMS ? given : SCAP_MAX_PARAMS;
	const uint8_t *value = lens + given * width;
	uint32_t n, len;

	if (given * width > room)
		return -EBADMSG;
	ev->nparams = given < named ? given : named;
	for (n = 0; n < carried; n++, value += len) {
		len = param_length(lens, width, n);
		ev->params[n] = (struct scap_param){ value, len };
	}
	ev->ncarried = carried;
	for (; n < given; n++)
		value += param_length(lens, width, n);
	return (size_t)(value - lens) > room ? -EBADMSG : 0;
}

/* The parameters of a generic exit that carries nothing of its call. */
#define SCAP_GENERIC_PARAMS 2

/*
 * Like scap_event_decode(), but returns 1 if the event has 32-bit lengths, more than
 * SCAP_MAX_PARAMS parameters, or those of a generic call. The caller then calls
 * scap_event_split_rare().
 */
static inline __attribute__((always_inline)) int event_decode_usual(struct scap_event *ev,
								    const void *data, size_t room)
{
	const struct rs_event *raw = data;
	const struct scap_event_info *info;
	uint32_t given;
	uint16_t type;
	size_t len;

	/* a length smaller than the header wraps around and is then too large */
	if (room < sizeof(*raw) || raw->len - sizeof(*raw) > room - sizeof(*raw))
		return -EBADMSG;
	type = raw->type;
	if (type >= SCAP_EVENT_TYPES)
		return -ENOENT;
	len = raw->len - sizeof(*raw);
	given = raw->nparams;
	info = &scap_event_table[type];
	ev->ts_ns = raw->ts;
	ev->tid = raw->tid;
	ev->type = type;
	ev->info = info;
	ev->raw = raw;
	if (given > scap_event_usual_params[type])
		return 1;
	if (given > SCAP_MAX_PARAMS)
		__builtin_unreachable(); /* no type has more: split() needs no bound */
	return split(ev, info->nparams, (const uint8_t *)(raw + 1), len, given, 2);
}

/* Returns like scap_event_decode(), for an event for which event_decode_usual() returned 1. */
int scap_event_split_rare(struct scap_event *ev);

#endif
