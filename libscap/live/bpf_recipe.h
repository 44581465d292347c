/* SPDX-License-Identifier: Apache-2.0 */
/* Rows of the eBPF programs' map of recipes. */
#ifndef BPF_RECIPE_H
#define BPF_RECIPE_H

#include "bpf/ringside_bpf.h"
#include "scap.h"
#include "table/table.h"

/* The row of a recipe, of the call with that portable number, under a session's options. */
void scap_bpf_recipe(const struct rs_prog *from, uint16_t code, const struct scap_options *opts,
		     struct rs_bpf_prog *to);

#endif
