/* SPDX-License-Identifier: Apache-2.0 */
/* Events of the first version of the trace format. */
#ifndef SCAP_EVENT_V1_H
#define SCAP_EVENT_V1_H

#include <stddef.h>
#include <stdint.h>

/*
 * Converts an event whose header lacks the number of parameters to the current
 * header, into the buffer *out of *out_room bytes, which grows as needed. Returns
 * the new length, -ENOENT for a type without a row, -EBADMSG when no number of
 * parameters fits the event's length, or -ENOMEM.
 */
int64_t scap_event_from_v1(const uint8_t *data, size_t room, uint8_t **out, size_t *out_room);

#endif
