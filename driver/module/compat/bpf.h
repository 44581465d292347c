/* SPDX-License-Identifier: MIT OR GPL-2.0-only */
/* A program is run by a function since Linux 5.15, by a macro before. */
#ifndef RS_COMPAT_BPF_H
#define RS_COMPAT_BPF_H

#include <linux/filter.h>

static inline u32 rs_bpf_prog_run(const struct bpf_prog *prog, const void *ctx)
{
#ifdef RS_HAVE_BPF_PROG_RUN
	return bpf_prog_run(prog, ctx);
#else
	return BPF_PROG_RUN(prog, ctx);
#endif
}

#endif
