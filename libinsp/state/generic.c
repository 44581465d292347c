// SPDX-License-Identifier: Apache-2.0
/*
 * Finds the system call of a generic event. For a call without a number in the trace
 * format, parameter 0 is 0 and the enter has a further parameter with the number; the
 * exit gets it from its enter.
 */
#include "generic.h"
#include "enter.h"

#include <string.h>

/* The parameter with the call number of the machine. */
#define NATIVE_ID 1

static uint16_t number_at(const struct scap_event *ev, uint32_t n)
{
	uint16_t number = 0;

	if (ev->nparams > n && ev->params[n].len >= sizeof(number))
		memcpy(&number, ev->params[n].data, sizeof(number));
	return number;
}

uint16_t insp_generic_code(const struct insp_event *ev)
{
	uint16_t code = number_at(ev->scap, 0);
	const struct scap_event *enter;

	if (code || ev->scap->type != RS_EV_GENERIC_X)
		return code ? code : number_at(ev->scap, INSP_GENERIC_NEW_ID);
	enter = ev->thread ? insp_enter(ev->thread) : NULL;
	if (!enter || enter->type != RS_EV_GENERIC_E ||
	    number_at(enter, NATIVE_ID) != number_at(ev->scap, NATIVE_ID))
		return 0;
	return number_at(enter, INSP_GENERIC_NEW_ID);
}

bool insp_generic_is_newer(const struct scap_event *ev)
{
	return ev->type == RS_EV_GENERIC_E && ev->nparams > INSP_GENERIC_NEW_ID;
}

const struct scap_syscall_info *insp_generic_call(const struct insp_event *ev)
{
	if (ev->scap->type > RS_EV_GENERIC_X || !ev->scap->nparams)
		return NULL;
	return scap_syscall_info(insp_generic_code(ev));
}
