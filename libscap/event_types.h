/* SPDX-License-Identifier: Apache-2.0 */
/*
 * RS_EV_<id> for the types that only older files, or newer ones, hold. Those that
 * the driver records are in ringside_table.h.
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
