// SPDX-License-Identifier: Apache-2.0
/*
 * Where in a call the kernel takes a parameter from, according to the driver's recipes.
 * Knows the driver's table and no engine.
 */
#include <string.h>

#include "scap.h"
#include "table/table.h"

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

/* Several calls may have events of one type. If they differ, the origin is OTHER. */
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

/* The parameters of a generic call's exit stand behind its numbers. */
static struct scap_origin call_param_origin(uint16_t code, uint8_t n)
{
	unsigned int i;

	for (i = 0; i < rs_calls_count; i++) {
		const struct rs_prog *exit = &rs_calls[i].exit;
		unsigned int first = 0;

		if (rs_calls[i].code != code || exit->type != RS_EV_GENERIC_X)
			continue;
		while (first < exit->nops && exit->ops[first].enc != RS_ENC_RET)
			first++;
		if (first + n < exit->nops)
			return origin_of(&exit->ops[first + n]);
	}
	return (struct scap_origin){ .kind = SCAP_ORIGIN_OTHER };
}

struct scap_origin scap_param_origin(uint16_t type, uint8_t n)
{
	struct scap_origin origin = { .kind = SCAP_ORIGIN_NONE };
	unsigned int i;

	if (type >= SCAP_EVENT_TYPES)
		return call_param_origin((type - SCAP_EVENT_TYPES) / 2, n);
	for (i = 0; i < rs_calls_count; i++) {
		agree(&origin, &rs_calls[i].enter, type, n);
		agree(&origin, &rs_calls[i].exit, type, n);
	}
	return origin;
}
