// SPDX-License-Identifier: Apache-2.0
/* The names of types and of ways to print numbers, as lists of fields and JSON show them. */
#include "macros.h"
#include "insp.h"

const char *insp_type_name(uint8_t type)
{
	static const char *const names[PT_MAX] = {
#define N(type) [PT_##type] = #type
		N(NONE),
		N(INT8),
		N(INT16),
		N(INT32),
		N(INT64),
		N(UINT8),
		N(UINT16),
		N(UINT32),
		N(UINT64),
		N(CHARBUF),
		N(BYTEBUF),
		N(ERRNO),
		N(SOCKADDR),
		N(SOCKTUPLE),
		N(FD),
		N(PID),
		N(FDLIST),
		N(FSPATH),
		N(FSRELPATH),
		N(SYSCALLID),
		N(SIGTYPE),
		N(RELTIME),
		N(ABSTIME),
		N(PORT),
		N(L4PROTO),
		N(SOCKFAMILY),
		N(BOOL),
		N(IPV4ADDR),
		[PT_DYN] = "DYNAMIC",
		N(FLAGS8),
		N(FLAGS16),
		N(FLAGS32),
		N(UID),
		N(GID),
		N(DOUBLE),
		N(SIGSET),
		N(CHARBUFARRAY),
		N(CHARBUF_PAIR_ARRAY),
		N(IPV4NET),
		N(IPV6ADDR),
		N(IPV6NET),
		N(IPADDR),
		N(IPNET),
		N(MODE),
#undef N
	};

	return type < PT_MAX ? names[type] : "?";
}

const char *insp_print_format_name(uint8_t format)
{
	static const char *const names[] = {
#define N(format) [PF_##format] = #format
		N(NA), N(DEC), N(HEX), [PF_10_PADDED_DEC] = "10_PADDED_DEC", N(ID), N(DIR), N(OCT),
#undef N
	};

	return format < ARRAY_SIZE(names) ? names[format] : "?";
}
