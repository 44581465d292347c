// SPDX-License-Identifier: Apache-2.0
/*
 * Makes the rows of the eBPF programs' map of recipes from the driver's tables.
 * Knows no map.
 */
#include "bpf_filter.h"
#include "bpf_recipe.h"

/* Operations that need no encoder: where their value is, its width and sign bits. */
static bool make_plain(struct rs_op *op)
{
	static const struct {
		uint8_t is_plain, place, shift;
	} plain[RS_ENC_COUNT] = {
		[RS_ENC_U8] = { 1 },
		[RS_ENC_U16] = { 1 },
		[RS_ENC_U32] = { 1 },
		[RS_ENC_U64] = { 1 },
		[RS_ENC_S32] = { 1, 0, 32 },
		[RS_ENC_RET] = { 1, RS_BPF_RET },
		[RS_ENC_RET32] = { 1, RS_BPF_RET },
		[RS_ENC_CODE] = { 1, RS_BPF_CODE },
		[RS_ENC_NR] = { 1, RS_BPF_NR },
	};
	const uint8_t enc = op->enc;

	if (!plain[enc].is_plain)
		return false;
	*op = (struct rs_op){
		.enc = RS_BPF_PLAIN,
		.a = plain[enc].place ? plain[enc].place : op->a,
		.b = rs_enc_width[enc],
		.c = plain[enc].shift,
	};
	return true;
}

void scap_bpf_recipe(const struct rs_prog *from, uint16_t code, const struct scap_options *opts,
		     struct rs_bpf_prog *to)
{
	uint8_t nsnap;
	uint32_t bound = sizeof(struct rs_event) + from->nops * sizeof(uint16_t) +
			 rs_prog_bound(from, &nsnap);

	bound += nsnap * opts->snaplen;
	*to = (struct rs_bpf_prog){
		.type = from->type,
		.code = code,
		.nops = from->nops,
		.verdict = scap_bpf_verdict(opts->filter, from->type),
		.changes_state = rs_type_changes_state(from->type),
		.bound = bound < RS_BPF_EVENT_MAX ? bound : RS_BPF_EVENT_MAX,
	};
	for (uint32_t n = 0; n < from->nops; n++) {
		to->ops[n] = from->ops[n];
		if (!make_plain(&to->ops[n]) || to->ops[n].a < RS_BPF_RET)
			to->wants_args = 1;
		to->nplain += to->nplain == n && to->ops[n].enc == RS_BPF_PLAIN;
	}
	to->nencoded = to->nops - to->nplain;
}
