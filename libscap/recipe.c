// SPDX-License-Identifier: Apache-2.0
/*
 * What the driver's recipes tell about events: which enter an exit carries with it,
 * and from where in a call a parameter was taken. Knows the driver's table and no
 * engine.
 */
#include "scap_priv.h"
#include "table/table.h"

bool scap_event_enter(const struct scap_event *exit, struct scap_event *enter)
{
	const struct rs_appended *appended;
	uint32_t own = exit->info->nparams, n;

	if (exit->type >= RS_EVENT_TYPES)
		return false;
	appended = &rs_appended[exit->type];
	if (!appended->n || exit->ncarried < own + appended->n)
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
	for (n = 0; n < appended->n; n++)
		if (appended->from[n] < enter->nparams)
			enter->params[appended->from[n]] = exit->params[own + n];
	return true;
}

bool scap_exit_carries(uint16_t exit_type, uint8_t n)
{
	uint8_t i;

	if (exit_type >= RS_EVENT_TYPES)
		return false;
	for (i = 0; i < rs_appended[exit_type].n; i++)
		if (rs_appended[exit_type].from[i] == n)
			return true;
	return false;
}

static struct scap_origin argument(const struct rs_op *op, uint8_t bits)
{
	return (struct scap_origin){
		.kind = SCAP_ORIGIN_ARG,
		.arg = op->a,
		.bits = bits,
		.is_signed = op->enc == RS_ENC_S32,
	};
}

static struct scap_origin origin_of(const struct rs_op *op)
{
	switch (op->enc) {
	case RS_ENC_RET:
		return (struct scap_origin){ SCAP_ORIGIN_RESULT, .bits = 64, .is_signed = true };
	case RS_ENC_RET32:
		return (struct scap_origin){ SCAP_ORIGIN_RESULT, .bits = 32 };
	case RS_ENC_U8:
		return argument(op, 8);
	case RS_ENC_U16:
		return argument(op, 16);
	case RS_ENC_U32:
	case RS_ENC_S32:
		return argument(op, 32);
	case RS_ENC_U64:
		return argument(op, 64);
	}
	return (struct scap_origin){ SCAP_ORIGIN_OTHER };
}

/* Several calls may make events of one type: they must agree. */
static void agree(struct scap_origin *origin, const struct rs_prog *prog, uint16_t type, uint8_t n)
{
	struct scap_origin other;

	if (prog->type != type || n >= prog->nops)
		return;
	other = origin_of(&prog->ops[n]);
	if (origin->kind == SCAP_ORIGIN_NONE)
		*origin = other;
	else if (memcmp(origin, &other, sizeof(other)))
		origin->kind = SCAP_ORIGIN_OTHER;
}

struct scap_origin scap_param_origin(uint16_t type, uint8_t n)
{
	struct scap_origin origin = { .kind = SCAP_ORIGIN_NONE };
	unsigned int i;

	for (i = 0; i < rs_calls_count; i++) {
		agree(&origin, &rs_calls[i].enter, type, n);
		agree(&origin, &rs_calls[i].exit, type, n);
	}
	return origin;
}
