/* SPDX-License-Identifier: MIT OR GPL-2.0-only */
/*
 * The portable values of flags.def as constants, for code that looks at recorded
 * flags: RS_VALUE_<NAME>, for example RS_VALUE_CLONE_THREAD. A name that stands in
 * several tables (LABEL_OF) carries its table: RS_VALUE_linkat_flags_AT_EMPTY_PATH.
 */
#ifndef RS_FLAG_VALUES_H
#define RS_FLAG_VALUES_H

#define BITS_BEGIN(table) enum {
#define CASES_BEGIN(table) enum {
#define LABELS_BEGIN(table) enum {
/* clang-format off */
#define BITS_END(table) };
#define CASES_END(table) };
#define LABELS_END(table) };
/* clang-format on */
#define FLAG(name, value, kernel) RS_VALUE_##name = value,
#define FIELD(name, value, mask, kernel) RS_VALUE_##name = value,
#define CASE(name, value, kernel) RS_VALUE_##name = value,
#define LABEL(name, value) RS_VALUE_##name = value,
#define LABEL_OF(table, name, value) RS_VALUE_##table##_##name = value,
#include "flags.def"

#endif
