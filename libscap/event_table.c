// SPDX-License-Identifier: Apache-2.0
/*
 * The tables of events, parameters, flags and system calls, expanded from the .def files.
 * Owns the look-up by number; all rows are in those files.
 */
#include "event_decode.h"
#include "macros.h"
#include "table/call_words.h"

/*
 * LABELS_BEGIN(shutdown_how) LABEL(SHUT_RD, 0) LABELS_END(shutdown_how) becomes
 *	static const struct scap_flag flags_shutdown_how[] = { { "SHUT_RD", 0 }, { NULL, 0 } };
 * The driver's column is ignored. The compiler leaves out tables that no event names.
 */
#define TABLE_BEGIN(table) __attribute__((unused)) static const struct scap_flag flags_##table[] = {
/* clang-format off */
#define TABLE_END { NULL, 0 } };
/* clang-format on */
#define LABELS_BEGIN(table) TABLE_BEGIN(table)
#define LABELS_END(table) TABLE_END
#define BITS_BEGIN(table) TABLE_BEGIN(table)
#define BITS_END(table) TABLE_END
#define CASES_BEGIN(table) TABLE_BEGIN(table)
#define CASES_END(table) TABLE_END
#define LABEL(name, value) { #name, value },
#define LABEL_OF(table, name, value) { #name, value },
#define FLAG(name, value, kernel) { #name, value },
#define CASE(name, value, kernel) { #name, value },
#define FIELD(name, value, mask, kernel) { #name, value },
#include "table/flags.def"
#define LABELS_BEGIN(table) TABLE_BEGIN(table)
#define LABELS_END(table) TABLE_END
#define LABEL(name, value) { #name, value },
#include "flags_new.def"
#undef TABLE_BEGIN
#undef TABLE_END

/* DYN(BPF_FD, FD, DEC) becomes { "BPF_FD", PT_FD, PF_DEC } in dyn_bpf_dynamic_param[]. */
#define DYN_BEGIN(table) static const struct scap_dyn_info dyn_##table[] = {
#define DYN(name, type, format) { #name, PT_##type, PF_##format },
/* clang-format off */
#define DYN_END(table) };
/* clang-format on */
#include "dynamic.def"
#undef DYN_BEGIN
#undef DYN
#undef DYN_END

/*
 * First pass over the events, the parameters:
 *	static const struct scap_param_info params_SYSCALL_CLOSE_E[] = {
 *		{ "fd", PT_FD, PF_DEC, -1 } };
 */
/* clang-format off */
#define P(name, type, format) { name, PT_##type, PF_##format, -1 }
#define PF(name, type, format, table) { name, PT_##type, PF_##format, -1, .flags = flags_##table }
#define PX(name, type, format) { name, PT_##type, PF_##format, -1, .ours = true }
#define PR(name, type, format, n) { name, PT_##type, PF_##format, n }
#define PD(name, type, format, table) \
	{ name, PT_##type, PF_##format, -1, ARRAY_SIZE(dyn_##table), .dyn = dyn_##table }
/* clang-format on */
#define EVENT(number, id, name, category, flags, ...) \
	static const struct scap_param_info params_##id[] = { __VA_ARGS__ }; \
	_Static_assert(ARRAY_SIZE(params_##id) <= SCAP_MAX_PARAMS, "raise SCAP_MAX_PARAMS");
#include "events.def"
#include "events_old.def"
#include "events_new.def"
#undef EVENT

/*
 * The same for the exits of generic calls:
 *	static const struct scap_param_info params_call_fsync[] = {
 *		{ "res", PT_ERRNO, PF_DEC, -1 }, { "fd", PT_FD, PF_DEC, -1 } };
 */
#define CALL_ARG(name, type, format, op) P(name, type, format)
#define CALL_LABELS(name, type, format, table, op) PF(name, type, format, table)
#define CALL_AT(name, dirfd, op) PR(name, FSRELPATH, NA, dirfd)
#define SYSCALL(...)
#define NAMED(...)
#define GENERIC(name, code, category, shown, flags, ...) \
	static const struct scap_param_info params_call_##name[] = { P("res", ERRNO, DEC), \
								     ##__VA_ARGS__ }; \
	_Static_assert((code) < SCAP_CALLS, "raise SCAP_CALLS");
#define NEWER(name, code, category, shown, nr, ...) \
	GENERIC(name, code, category, shown, __VA_ARGS__)
#include "table/syscalls.def"
#undef SYSCALL
#undef NAMED
#undef GENERIC
#undef NEWER
#undef P
#undef PF
#undef PX
#undef PR
#undef PD

/*
 * Second pass, the events:
 *	[4] = { "SYSCALL_CLOSE_E", "close", EF_..., EC_IO_OTHER, 1, params_SYSCALL_CLOSE_E },
 */
#define EVENT(number, id, name, category, flags, ...) \
	[number] = { #id, name, flags, category, ARRAY_SIZE(params_##id), params_##id },
/* GENERIC(fsync, 72, EC_IO_OTHER, "fsync", EF_USES_FD, ...) becomes [454 + 2 * 72 + 1] = ... */
#define CALL_TYPE(name, code, category, shown, flags) \
	[SCAP_CALL_TYPE(code)] = { \
		"CALL_" #name "_X", shown, flags, category, ARRAY_SIZE(params_call_##name), \
		params_call_##name \
	},
#define SYSCALL(...)
#define NAMED(...)
#define GENERIC(name, code, category, shown, flags, ...) \
	CALL_TYPE(name, code, category, shown, flags)
#define NEWER(name, code, category, shown, nr, flags, ...) \
	CALL_TYPE(name, code, category, shown, flags)
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Woverride-init"
const struct scap_event_info scap_event_table[SCAP_TYPES] = {
	[0 ... SCAP_TYPES - 1] = { "NA", "NA", EF_UNUSED },
#include "events.def"
#include "events_old.def"
#include "events_new.def"
#include "table/syscalls.def"
};
#pragma GCC diagnostic pop
#undef EVENT
#undef SYSCALL
#undef NAMED
#undef GENERIC
#undef NEWER

#define EVENT(number, id, name, category, flags, ...) \
	[number] = (flags)&EF_LARGE_PAYLOAD ? 0 : \
		   (flags)&EF_CALL	    ? SCAP_GENERIC_PARAMS : \
					      SCAP_MAX_PARAMS,
const uint8_t scap_event_usual_params[SCAP_EVENT_TYPES] = {
#include "events.def"
#include "events_old.def"
#include "events_new.def"
};
#undef EVENT

/*
 * Third pass, the count. A number that is too large or used twice does not compile, so if
 * there are SCAP_EVENT_TYPES rows, every type has one.
 */
#define EVENT(number, ...) case number:
__attribute__((unused)) static void numbers_are_used_once(uint16_t type)
{
	switch (type) {
#include "events.def"
#include "events_old.def"
#include "events_new.def"
		return;
	}
}
#undef EVENT
#define EVENT(...) +1
_Static_assert(0
#include "events.def"
#include "events_old.def"
#include "events_new.def"
		       == SCAP_EVENT_TYPES,
	       "a type has no row");
#undef EVENT

/* SYSCALL(read, 3, EC_IO_READ, ...) becomes [3] = { "read", EC_IO_READ, 3, false }. */
#define SYSCALL(name, code, category, ...) [code] = { #name, category, code, false },
#define GENERIC(name, code, category, shown, ...) [code] = { shown, category, code, true },
#define NEWER(name, code, category, shown, ...) [code] = { shown, category, code, true },
#define NAMED(code, category, shown) [code] = { shown, category, code, true },
static const struct scap_syscall_info syscalls[] = {
#include "table/syscalls.def"
};
#undef SYSCALL
#undef GENERIC
#undef NEWER
#undef NAMED

const struct scap_event_info *scap_event_info(uint16_t type)
{
	return type < SCAP_TYPES ? &scap_event_table[type] : NULL;
}

const struct scap_syscall_info *scap_syscall_info(uint16_t code)
{
	if (code >= ARRAY_SIZE(syscalls) || !syscalls[code].name)
		return NULL;
	return &syscalls[code];
}
