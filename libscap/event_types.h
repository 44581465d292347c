/* SPDX-License-Identifier: Apache-2.0 */
/*
 * RS_EV_<id> for the event types that only older files have, or files of newer writers.
 * ringside_table.h has those that the driver records.
 */
#ifndef SCAP_EVENT_TYPES_H
#define SCAP_EVENT_TYPES_H

enum scap_other_event_type {
#define EVENT(number, id, ...) RS_EV_##id = number,
#include "events_old.def"
#include "events_new.def"
#undef EVENT
};

#endif
