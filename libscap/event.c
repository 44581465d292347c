// SPDX-License-Identifier: Apache-2.0
/*
 * One event between its bytes and struct scap_event. Everything that reads
 * events from outside passes through here, so every length is checked here and
 * nowhere else.
 */
#include "event_decode.h"
#include "event_types.h"

/*
 * Which parameters of a generic exit are the call's portable number, and from which on
 * it carries the call's own. For calls newer than the format, the first number is 0.
 */
enum {
	CODE_AT = 0,
	NEWER_CODE_AT = 2,
	CALL_PARAMS_AT = SCAP_GENERIC_PARAMS,
	NEWER_PARAMS_AT = SCAP_GENERIC_PARAMS + 1,
};

static uint16_t param_u16(const struct scap_event *ev, uint32_t n)
{
	uint16_t v = 0;

	if (n < ev->ncarried && ev->params[n].len == sizeof(v))
		memcpy(&v, ev->params[n].data, sizeof(v));
	return v;
}

/* Gives a generic exit that carries its call's result and arguments the type of the call. */
static void take_call_type(struct scap_event *ev)
{
	uint16_t code = param_u16(ev, CODE_AT);
	uint32_t skip = code ? CALL_PARAMS_AT : NEWER_PARAMS_AT;

	if (!code)
		code = param_u16(ev, NEWER_CODE_AT);
	if (!code || code >= SCAP_CALLS || ev->ncarried <= skip ||
	    scap_event_table[SCAP_CALL_TYPE(code)].flags & EF_UNUSED)
		return;
	ev->type = SCAP_CALL_TYPE(code);
	ev->info = &scap_event_table[ev->type];
	ev->ncarried -= skip;
	ev->nparams = ev->ncarried < ev->info->nparams ? ev->ncarried : ev->info->nparams;
	memmove(ev->params, ev->params + skip, ev->ncarried * sizeof(ev->params[0]));
}

int scap_event_split_rare(struct scap_event *ev)
{
	const struct rs_event *raw = ev->raw;
	int err = split(ev, ev->info->nparams, (const uint8_t *)(raw + 1), raw->len - sizeof(*raw),
			raw->nparams, length_width(ev->info));

	if (!err && ev->info->flags & EF_CALL)
		take_call_type(ev);
	return err;
}

int scap_event_decode(struct scap_event *ev, const void *data, size_t room)
{
	int res = event_decode_usual(ev, data, room);

	return res > 0 ? scap_event_split_rare(ev) : res;
}

int scap_event_is_announcement(const struct scap_event *ev)
{
	return ev->type == RS_EV_CONTAINER_JSON_E || ev->type == RS_EV_CONTAINER_JSON_2_E ||
	       ev->type == RS_EV_USER_ADDED_E || ev->type == RS_EV_GROUP_ADDED_E;
}
