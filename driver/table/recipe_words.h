/* SPDX-License-Identifier: MIT OR GPL-2.0-only */
/*
 * The words of recipes. The names are short, so only the files that expand syscalls.def
 * and tracepoints.def include this. A word stands for one parameter, unless its
 * definition lists several operations.
 */
#ifndef RS_RECIPE_WORDS_H
#define RS_RECIPE_WORDS_H

#include "recipe.h"

/* clang-format off */
#define RS_OP(e, ...) { RS_ENC_##e, ##__VA_ARGS__ }
#define U8(a) RS_OP(U8, a)
#define U16(a) RS_OP(U16, a)
#define U32(a) RS_OP(U32, a)
#define U64(a) RS_OP(U64, a)
#define POS(a) RS_OP(POS, a)
#define FD(a) RS_OP(S32, a)
#define PID(a) RS_OP(S32, a)
#define INT(a) RS_OP(S32, a)
#define FLAGS8(a, table) RS_OP(FLAGS, a, RS_FLAGS_##table, 1)
#define FLAGS16(a, table) RS_OP(FLAGS, a, RS_FLAGS_##table, 2)
#define FLAGS32(a, table) RS_OP(FLAGS, a, RS_FLAGS_##table, 4)
#define ZERO8 RS_OP(ZERO, 1)
#define ZERO16 RS_OP(ZERO, 2)
#define ZERO32 RS_OP(ZERO, 4)
#define ZERO64 RS_OP(ZERO, 8)
#define OPENMODE(a, b) RS_OP(OPENMODE, a, b)
#define RET RS_OP(RET)
#define RET32 RS_OP(RET32)
#define PATH(a) RS_OP(PATH, a)
#define PATH_EARLY(a) RS_OP(PATH, a, 1)
#define PATH_IF_OK(a) RS_OP(PATH_IF_OK, a)
#define BUF(a, b) RS_OP(BUF, a, b)
#define BUFRET(a, b) RS_OP(BUFRET, a, b)
#define U32AT(a, n) RS_OP(U32AT, a, n)
#define U64AT(a, n) RS_OP(U64AT, a, n)
#define FDAT(a, n) RS_OP(FDAT, a, n)
#define U32_IF_OK(a) RS_OP(U32_IF_OK, a)
#define RLIMIT(a) RS_OP(RLIM, a, 0), RS_OP(RLIM, a, 1)
#define RLIMIT_IF_OK(a) RS_OP(RLIM_IF_OK, a, 0), RS_OP(RLIM_IF_OK, a, 1)
#define TIMESPEC(a) RS_OP(TIMESPEC, a)
#define SIGSET(a) RS_OP(SIGSET, a)
#define HOW_FLAGS(a) RS_OP(HOW_FLAGS, a)
#define HOW_MODE(a) RS_OP(HOW_MODE, a)
#define HOW_RESOLVE(a) RS_OP(HOW_RESOLVE, a)
#define IOVSIZE(a, b) RS_OP(IOVSIZE, a, b)
#define IOV(a, b) RS_OP(IOV, a, b)
#define IOVRET(a, b) RS_OP(IOVRET, a, b)
#define MSGSIZE(a) RS_OP(MSGSIZE, a)
#define MSGDATA(a) RS_OP(MSGDATA, a)
#define MSGDATARET(a) RS_OP(MSGDATARET, a)
#define MSGCONTROL(a) RS_OP(MSGCONTROL, a)
#define MESSAGE_BYTES(a) RS_OP(MESSAGE_BYTES, a)
#define MESSAGE_SENT(a) RS_OP(MESSAGE_SENT, a)
#define MESSAGE_RECEIVED(a) RS_OP(MESSAGE_RECEIVED, a)
#define MESSAGE_TO(s, a) RS_OP(MESSAGE_TO, s, a)
#define MESSAGE_FROM(s, a) RS_OP(MESSAGE_FROM, s, a)
#define SOCKADDR(a, b) RS_OP(SOCKADDR, a, b)
#define SOCKADDR_OUT(a, b) RS_OP(SOCKADDR_OUT, a, b)
#define TUPLE_TO(s, a, b) RS_OP(TUPLE_TO, s, a, b)
#define TUPLE_FROM(s, a, b) RS_OP(TUPLE_FROM, s, a, b)
#define TUPLE_ACCEPTED RS_OP(TUPLE_ACCEPTED)
#define MSGTUPLE_TO(s, a) RS_OP(MSGTUPLE_TO, s, a)
#define MSGTUPLE_FROM(s, a) RS_OP(MSGTUPLE_FROM, s, a)
#define BACKLOG(s) RS_OP(BACKLOG_PCT, s), RS_OP(BACKLOG_LEN, s), RS_OP(BACKLOG_MAX, s)
#define UNIXPAIR(a) RS_OP(UNIX_SELF, a), RS_OP(UNIX_PEER, a)
#define SOCKOPT(a, b) RS_OP(SOCKOPT, a, b)
#define SOCKOPTVAL(a, b) RS_OP(SOCKOPTVAL, a, b)
#define SOCKOPTVAL_OUT(a, b) RS_OP(SOCKOPTVAL_OUT, a, b)
#define POLLFDS(a, b) RS_OP(POLLFDS, a, b)
#define POLLREVENTS(a, b) RS_OP(POLLREVENTS, a, b)
#define DEV RS_OP(DEV)
#define OPENED DEV, RS_OP(INO), RS_OP(REAL_PATH), RS_OP(FILE_MODE)
#define CREATED DEV, RS_OP(INO), ZERO16, RS_OP(REAL_PATH), RS_OP(FILE_MODE)
#define CWD RS_OP(CWD)
#define PIPEINO RS_OP(PIPEINO)
#define VM RS_OP(VMSIZE), RS_OP(VMRSS), RS_OP(VMSWAP)
#define TASK                                                                                       \
	RS_OP(RET), RS_OP(EXE), RS_OP(ARGS), RS_OP(TID), RS_OP(PID), RS_OP(PTID), RS_OP(EMPTY),    \
		RS_OP(FDLIMIT), RS_OP(MAJFLT), RS_OP(MINFLT), VM, RS_OP(COMM), RS_OP(CGROUPS)
#define FORKED                                                                                     \
	TASK, RS_OP(CLONEFLAGS), RS_OP(UID), RS_OP(GID), RS_OP(VTID), RS_OP(VPID)
/* Newer readers expect the age of the new process's name space there, which is not known. */
#define PIDFD RS_OP(ZERO, 0), RS_OP(PIDFD)
#define TASKCAPS(n) RS_OP(TASKCAPS, n)
/* What follows EXEFLAGS has the places that newer readers expect; the times are not known. */
#define EXECED                                                                                     \
	TASK, RS_OP(ENV), RS_OP(TTY), RS_OP(PGID), RS_OP(LOGINUID), RS_OP(EXEFLAGS), TASKCAPS(0),  \
		TASKCAPS(1), TASKCAPS(2), RS_OP(EXE_INO), ZERO64, ZERO64, RS_OP(UID),              \
		RS_OP(EXE_PATH), RS_OP(HOST_PGID), RS_OP(GID), RS_OP(EXEC_NAME), RS_OP(OPEN_FDS)
#define PTRACE_ADDR RS_OP(PTRACE_ADDR)
#define PTRACE_DATA RS_OP(PTRACE_DATA)
#define BPFRES(a) RS_OP(BPFRES, a)
#define MOUNTFLAGS(a) RS_OP(MOUNTFLAGS, a)
#define SEMBUF(a, b, first)                                                                        \
	RS_OP(SEMOP, a, b, first), RS_OP(SEMOP, a, b, first + 1), RS_OP(SEMOP, a, b, first + 2)
/* clang-format on */
#define SEMOPS(a, b) SEMBUF(a, b, 0), SEMBUF(a, b, RS_SEMBUF_MEMBERS)
#define QUOTA8(field) RS_OP(QUOTA, 0, RS_QUOTA_##field, 1)
#define QUOTA16(field) RS_OP(QUOTA, 0, RS_QUOTA_##field, 2)
#define QUOTA32(field) RS_OP(QUOTA, 0, RS_QUOTA_##field, 4)
#define QUOTA64(field) RS_OP(QUOTA, 0, RS_QUOTA_##field, 8)
#define QUOTA_PATH RS_OP(QUOTA_PATH)
#define CODE RS_OP(CODE)
#define NR RS_OP(NR)
#define ARG8(n) RS_OP(ARG8, n)
#define ARG64(n) RS_OP(ARG64, n)

#define ENTER(...) RECIPE(__VA_ARGS__)
#define EXIT(...) RECIPE(__VA_ARGS__)

#endif
