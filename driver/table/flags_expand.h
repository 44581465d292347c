/* SPDX-License-Identifier: MIT OR GPL-2.0-only */
/*
 * Expands flags.def into a function for each table, and one that calls them by the
 * table's number. The includer provides the kernel's constants.
 */
#ifndef RS_FLAGS_EXPAND_H
#define RS_FLAGS_EXPAND_H

#include "recipe.h"

/*
 * BITS_BEGIN(prot_flags) FLAG(PROT_READ, 1, PROT_READ) ... BITS_END(prot_flags)
 * becomes
 * static u32 to_prot_flags(u64 v) { u32 out = 0;
 *	if ((v & PROT_READ) == PROT_READ) out |= 1; ... return out; }
 */
/* clang-format off */
#define BITS_BEGIN(table) static __always_inline u32 to_##table(u64 v) { u32 out = 0;
#define FLAG(name, value, kernel) if ((v & (kernel)) == (kernel)) out |= (value);
#define FIELD(name, value, mask, kernel) if ((v & (mask)) == (kernel)) out |= (value);
#define BITS_END(table) return out; }
#define CASES_BEGIN(table) static __always_inline u32 to_##table(u64 v) { switch ((u32)v) {
#define CASE(name, value, kernel) case (kernel): return (value);
#define CASES_END(table) } return 0; }
#define LABELS_BEGIN(table) static __always_inline u32 to_##table(u64 v) { return v;
/* clang-format on */
#define LABELS_END(table) }
#define LABEL(name, value)
#define LABEL_OF(table, name, value)
#include "flags.def"

static __always_inline u32 rs_flags_expand(u32 table, u64 v)
{
	switch (table) {
/* clang-format off */
#define BITS_BEGIN(table) case RS_FLAGS_##table: return to_##table(v);
/* clang-format on */
#define CASES_BEGIN(table) BITS_BEGIN(table)
#define LABELS_BEGIN(table) BITS_BEGIN(table)
#define BITS_END(table)
#define CASES_END(table)
#define LABELS_END(table)
#define FLAG(name, value, kernel)
#define FIELD(name, value, mask, kernel)
#define CASE(name, value, kernel)
#define LABEL(name, value)
#define LABEL_OF(table, name, value)
#include "flags.def"
	}
	return 0;
}

#endif
