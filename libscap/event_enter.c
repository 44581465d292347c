// SPDX-License-Identifier: Apache-2.0
/*
 * The enter event that an exit carries after its own parameters. The table of what each
 * exit carries is expanded here from the driver's rows, so that reading such events needs
 * no other part of the driver.
 */
#include "scap.h"
#include "table/table.h"

/* APPENDED(SYSCALL_READ, 0, 1) becomes [RS_EV_SYSCALL_READ_X] = { 2, { 0, 1 } } */
#define BLANK(bytes) (RS_APPENDED_BLANK | (bytes))
/* clang-format off */
#define APPENDED(event, ...) \
	[RS_EV_##event##_X] = { sizeof((const unsigned char[]){ __VA_ARGS__ }), { __VA_ARGS__ } },
/* clang-format on */
static const struct rs_appended carried_by[RS_EVENT_TYPES] = {
#include "table/appended.def"
};
#undef BLANK
#undef APPENDED

bool scap_event_enter(const struct scap_event *exit, struct scap_event *enter)
{
	const struct rs_appended *carried;
	uint32_t own = exit->info->nparams, n;

	if (exit->type >= RS_EVENT_TYPES)
		return false;
	carried = &carried_by[exit->type];
	if (!carried->n || exit->ncarried < own + carried->n)
		return false;
	*enter = (struct scap_event){
		.ts_ns = exit->ts_ns,
		.tid = exit->tid,
		.cpu = exit->cpu,
		.raw = exit->raw,
		.type = exit->type - 1,
		.info = scap_event_info(exit->type - 1),
	};
	enter->nparams = enter->info->nparams;
	for (n = 0; n < enter->nparams; n++)
		enter->params[n].data = exit->params[own].data;
	for (n = 0; n < carried->n; n++)
		if (carried->from[n] < enter->nparams)
			enter->params[carried->from[n]] = exit->params[own + n];
	return true;
}

bool scap_exit_carries(uint16_t exit_type, uint8_t n)
{
	uint8_t i;

	if (exit_type >= RS_EVENT_TYPES)
		return false;
	for (i = 0; i < carried_by[exit_type].n; i++)
		if (carried_by[exit_type].from[i] == n)
			return true;
	return false;
}
