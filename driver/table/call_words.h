/* SPDX-License-Identifier: MIT OR GPL-2.0-only */
/*
 * The words with which GENERIC and NEWER rows of syscalls.def describe a call's
 * arguments. Each word stands for one parameter of the call's exit: its name, its type
 * and the operation that produces it. The file that expands the rows defines
 *
 *   CALL_ARG(name, type, format, op)           a parameter
 *   CALL_LABELS(name, type, format, table, op) a parameter with a table of flags.def
 *   CALL_AT(name, dirfd, op)                   a path relative to a directory
 *
 * before it includes this one. The driver uses the operations, the decoder the rest.
 */
#ifndef RS_CALL_WORDS_H
#define RS_CALL_WORDS_H

/* clang-format off */

/* Numbers. a is the number of the call's argument. */
#define A_FD(name, a) CALL_ARG(name, FD, DEC, RS_OP(S32, a))
#define A_PID(name, a) CALL_ARG(name, PID, DEC, RS_OP(S32, a))
#define A_INT(name, a) CALL_ARG(name, INT64, DEC, RS_OP(S32, a))
#define A_LONG(name, a) CALL_ARG(name, INT64, DEC, RS_OP(U64, a))
#define A_U32(name, a) CALL_ARG(name, UINT32, DEC, RS_OP(U32, a))
#define A_U64(name, a) CALL_ARG(name, UINT64, DEC, RS_OP(U64, a))
#define A_POS(name, a) CALL_ARG(name, UINT64, DEC, RS_OP(POS, a))
#define A_HEX32(name, a) CALL_ARG(name, UINT32, HEX, RS_OP(U32, a))
#define A_HEX(name, a) CALL_ARG(name, UINT64, HEX, RS_OP(U64, a))
#define A_MODE(name, a) CALL_ARG(name, UINT32, OCT, RS_OP(U32, a))
#define A_UID(name, a) CALL_ARG(name, UID, DEC, RS_OP(U32, a))
#define A_GID(name, a) CALL_ARG(name, GID, DEC, RS_OP(U32, a))
#define A_SIG(name, a) CALL_ARG(name, SIGTYPE, DEC, RS_OP(U8, a))
/* Flags: A_LABELS as the kernel has them, A_FLAGS translated by a table of flags.def. */
#define A_LABELS(name, a, format, table) CALL_LABELS(name, FLAGS32, format, table, RS_OP(U32, a))
#define A_FLAGS(name, a, table) \
	CALL_LABELS(name, FLAGS32, HEX, table, RS_OP(FLAGS, a, RS_FLAGS_##table, 4))

/* Numbers in memory: element n of an array at a. */
#define A_U32AT(name, a, n) CALL_ARG(name, UINT32, DEC, RS_OP(U32AT, a, n))
#define A_HEX32AT(name, a, n) CALL_ARG(name, UINT32, HEX, RS_OP(U32AT, a, n))
#define A_HEX64AT(name, a, n) CALL_ARG(name, UINT64, HEX, RS_OP(U64AT, a, n))
#define A_CAPS(name, a, n) CALL_ARG(name, UINT64, HEX, RS_OP(CAPS, a, n))
#define A_TIME(name, a) CALL_ARG(name, RELTIME, DEC, RS_OP(TIMESPEC, a))
#define A_SIGSET(name, a) CALL_ARG(name, SIGSET, DEC, RS_OP(SIGSET, a))
/* A number that the call writes. */
#define A_U32_OUT(name, a) CALL_ARG(name, UINT32, HEX, RS_OP(U32_IF_OK, a))

/* Text and data. A_OUT and A_IOV_OUT: as many bytes as the result, which the call writes. */
#define A_PATH(name, a) CALL_ARG(name, FSPATH, NA, RS_OP(PATH, a))
#define A_TEXT(name, a) CALL_ARG(name, CHARBUF, NA, RS_OP(PATH, a))
#define A_TEXT_IF(name, a, b, n) CALL_ARG(name, CHARBUF, NA, RS_OP(TEXT_IF, a, b, n))
#define A_BUF(name, a, b) CALL_ARG(name, BYTEBUF, NA, RS_OP(BUF, a, b))
#define A_OUT(name, a, b) CALL_ARG(name, BYTEBUF, NA, RS_OP(BUFRET, a, b))
#define A_IOVSIZE(name, a, b) CALL_ARG(name, UINT32, DEC, RS_OP(IOVSIZE, a, b))
#define A_IOV(name, a, b) CALL_ARG(name, BYTEBUF, NA, RS_OP(IOV, a, b))
#define A_IOV_OUT(name, a, b) CALL_ARG(name, BYTEBUF, NA, RS_OP(IOVRET, a, b))
/* A path relative to the directory in parameter dirfd; the result is parameter 0. */
#define A_AT(name, a, dirfd) CALL_AT(name, dirfd, RS_OP(PATH, a))

/* clang-format on */

#endif
