// SPDX-License-Identifier: Apache-2.0
/*
 * Loads the eBPF programs that are embedded in the library, for the kernel at hand and
 * with the session's options and filter in them.
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>
#include <sys/resource.h>
#include <unistd.h>

#include <bpf/btf.h>
#include <bpf/libbpf.h>

#include "bpf_engine.h"
#include "bpf_filter.h"
#include "bpf_object.h"
#include "clock.h"
#include "timens.h"
#include "macros.h"
#include "scap_engine.h"
#include "start/proc.h"
#include "start/walk_state.h"
#include "table/table.h"

#define BTF_PATH "/sys/kernel/btf/vmlinux"

/* ---- faults ----------------------------------------------------------------------- */

/*
 * Kernels before 5.11 charge maps to the limit on locked memory, which libbpf raises
 * where it may. bpf_ktime_get_coarse_ns() came with 5.11.
 */
static bool is_charged(void)
{
	return libbpf_probe_bpf_helper(BPF_PROG_TYPE_SOCKET_FILTER, BPF_FUNC_ktime_get_coarse_ns,
				       NULL) == 0;
}

int scap_bpf_fail(struct scap *scap, int err, const char *what)
{
	const struct bpf_engine *bpf = scap->engine;
	struct rlimit locked;

	switch (err) {
	case -EPERM:
		getrlimit(RLIMIT_MEMLOCK, &locked);
		if (locked.rlim_cur != RLIM_INFINITY && is_charged())
			return scap_fail(scap, err,
					 "bpf: cannot %s: more than the limit of %llu KiB of "
					 "locked memory, which this kernel counts; raise it "
					 "(ulimit -l unlimited) or use smaller rings",
					 what, (unsigned long long)locked.rlim_cur >> 10);
		return scap_fail(scap, err,
				 "bpf: cannot %s: not permitted; live capture needs root (CAP_BPF "
				 "and CAP_PERFMON, or CAP_SYS_ADMIN)",
				 what);
	case -ENOMEM:
	case -E2BIG:
		return scap_fail(scap, err,
				 "bpf: cannot %s: no memory for rings of %u bytes on each of %u "
				 "CPUs",
				 what, (uint32_t)scap->opts.ring_bytes,
				 (uint32_t)libbpf_num_possible_cpus());
	default:
		return scap_fail(scap, err, "bpf: cannot %s: %s%s%s", what, strerror(-err),
				 bpf->log.first[0] ? ": " : "", bpf->log.first);
	}
}

/* ---- options ----------------------------------------------------------------------- */

static int check_options(struct scap *scap)
{
	struct scap_options *opts = &scap->opts;

	opts->ring_bytes = opts->ring_bytes ? opts->ring_bytes : RS_RING_BYTES_DEFAULT;
	if (!opts->snaplen)
		opts->snaplen = RS_SNAPLEN_DEFAULT;
	else if (opts->snaplen == RS_SNAPLEN_NONE)
		opts->snaplen = 0;
	if ((opts->ring_bytes & (opts->ring_bytes - 1)) || opts->ring_bytes < RS_RING_BYTES_MIN ||
	    opts->ring_bytes > RS_RING_BYTES_MAX || opts->snaplen > RS_SNAPLEN_MAX ||
	    opts->snaplen > opts->ring_bytes / 4)
		return scap_fail(
			scap, -EINVAL,
			"bpf: cannot set up: a ring is a power of two from %u to %u bytes (is %u), "
			"a buffer at most %u bytes and a quarter of a ring (is %u)",
			RS_RING_BYTES_MIN, RS_RING_BYTES_MAX, opts->ring_bytes, RS_SNAPLEN_MAX,
			opts->snaplen);
	if (access(BTF_PATH, R_OK))
		return scap_fail(
			scap, -ENOTSUP,
			"bpf: %s is missing: this kernel was built without type information "
			"(CONFIG_DEBUG_INFO_BTF); use the module instead",
			BTF_PATH);
	return 0;
}

/* ---- what the kernel has ------------------------------------------------------------ */

static uint32_t has_function(const struct btf *btf, const char *name)
{
	return btf__find_by_name_kind(btf, name, BTF_KIND_FUNC) > 0;
}

static enum bpf_form form_for(const struct btf *btf)
{
	return has_function(btf, "bpf_iter_num_new") ? BPF_FORM_ITERATES : BPF_FORM_PLAIN;
}

/*
 * Since 7.0, programs run under SRCU and may be preempted. Kernels before 6.13 have an
 * SRCU domain of the same name for another purpose; bpf_get_kmem_cache() is as new as its
 * removal.
 */
static uint32_t can_be_preempted(const struct btf *btf)
{
	return btf__find_by_name_kind(btf, "tracepoint_srcu_srcu_data", BTF_KIND_VAR) > 0 &&
	       has_function(btf, "bpf_get_kmem_cache");
}

static void make_setup(const struct scap_options *opts, struct bpf_engine *bpf)
{
	uint32_t chunk = opts->ring_bytes < RS_BPF_CHUNK_MAX ? opts->ring_bytes : RS_BPF_CHUNK_MAX;
	struct btf *btf = btf__load_vmlinux_btf();

	bpf->form = form_for(btf);
	bpf->walks = scap_walk_is_possible(btf);
	bpf->setup = (struct rs_bpf_setup){
		.chunk_bytes = chunk,
		.chunk_shift = __builtin_ctz(chunk),
		.chunks = opts->ring_bytes / chunk,
		.snaplen = opts->snaplen,
		.only_tgid = opts->only_tgid,
		.skip_tgid = opts->include_self ? 0 : scap_proc_self(),
		.follows_tree = opts->tree_tgid != 0,
		.overwrites = opts->flight_recorder,
		.has_filter = opts->filter && opts->filter->program,
		.can_cast = has_function(btf, "bpf_rdonly_cast"),
		.can_be_preempted = can_be_preempted(btf),
		.clock_offset_ns = scap_clock_ns(CLOCK_REALTIME) - scap_clock_ns(CLOCK_MONOTONIC) +
				   scap_timens_offset_ns(),
	};
	btf__free(btf);
	/* Without it, identities are still no addresses, but easy to turn back. */
	if (getrandom(&bpf->setup.identity_key, sizeof(bpf->setup.identity_key), 0) < 0)
		bpf->setup.identity_key = scap_clock_ns(CLOCK_REALTIME);
}

/* ---- the object --------------------------------------------------------------------- */

struct bpf_map *scap_bpf_map(const struct bpf_engine *bpf, const char *name)
{
	return bpf_object__find_map_by_name(bpf->object, name);
}

static struct bpf_program *program_named(const struct bpf_engine *bpf, const char *name)
{
	return bpf_object__find_program_by_name(bpf->object, name);
}

static int size_maps(struct bpf_engine *bpf)
{
	const struct rs_bpf_setup *setup = &bpf->setup;
	int err = bpf_map__set_max_entries(scap_bpf_map(bpf, "cpus"), bpf->ncpus);

	if (!err)
		err = bpf_map__set_max_entries(scap_bpf_map(bpf, "consumers"), bpf->ncpus);
	if (!err)
		err = bpf_map__set_max_entries(scap_bpf_map(bpf, "chunks"),
					       bpf->ncpus * setup->chunks);
	if (!err)
		err = bpf_map__set_value_size(scap_bpf_map(bpf, "chunks"),
					      setup->chunk_bytes + RS_BPF_SLACK);
	if (!err && !setup->follows_tree)
		err = bpf_map__set_value_size(scap_bpf_map(bpf, "tree"), sizeof(uint64_t));
	if (!err)
		err = bpf_map__set_initial_value(scap_bpf_map(bpf, ".rodata.setup"), setup,
						 sizeof(*setup));
	return err;
}

/* Whether the filter wants the enter, or the exit, of any call. */
static bool wants_calls(const struct rs_filter *filter, bool exits)
{
	uint32_t n;

	if (scap_bpf_verdict(filter, rs_prog_filter_type(exits ? &rs_call_unknown.exit :
								 &rs_call_unknown.enter)))
		return true;
	for (n = 0; n < rs_calls_count; n++)
		if (scap_bpf_verdict(filter, rs_prog_filter_type(exits ? &rs_calls[n].exit :
									 &rs_calls[n].enter)))
			return true;
	return false;
}

/* Copies the compiled programs, and puts the session's filter into the copy. */
static int take_object(struct scap *scap, struct bpf_engine *bpf, size_t *bytes)
{
	static const struct {
		const uint8_t *start, *end;
	} objects[BPF_FORMS] = {
		[BPF_FORM_PLAIN] = { scap_bpf_object, scap_bpf_object_end },
		[BPF_FORM_ITERATES] = { scap_bpf_object_iterates, scap_bpf_object_iterates_end },
	};
	const uint8_t *start = objects[bpf->form].start;
	const struct rs_filter *filter = scap->opts.filter;
	int err;

	*bytes = objects[bpf->form].end - start;
	bpf->bytes = malloc(*bytes);
	if (!bpf->bytes)
		return scap_fail(scap, -ENOMEM, "out of memory");
	memcpy(bpf->bytes, start, *bytes);
	err = filter ? scap_bpf_put_filter(bpf->bytes, *bytes, filter, &bpf->setup.filter_needs) :
		       0;
	return err ? scap_fail(scap, err, "bpf: the filter's program is not valid") : 0;
}

/* Leaves out the programs that this session does not need. */
static void choose_programs(struct scap *scap, struct bpf_engine *bpf)
{
	const struct rs_filter *filter = scap->opts.filter;
	const bool page_faults = scap->opts.page_faults &&
				 scap_bpf_verdict(filter, RS_EV_PAGE_FAULT_E) != RS_BPF_REJECT;
	const bool exits = wants_calls(filter, 1);
	const struct {
		const char *name;
		bool is_wanted;
	} programs[] = {
		{ "sys_enter", wants_calls(filter, 0) },
		{ "sys_exit", exits },
		{ "more_messages", exits },
		{ "sched_switch",
		  scap_bpf_verdict(filter, RS_EV_SCHEDSWITCH_6_E) != RS_BPF_REJECT },
		{ "process_exit", scap_bpf_verdict(filter, RS_EV_PROCEXIT_1_E) != RS_BPF_REJECT },
		{ "signal_deliver",
		  scap_bpf_verdict(filter, RS_EV_SIGNALDELIVER_E) != RS_BPF_REJECT },
		{ "process_fork", bpf->setup.follows_tree },
		{ "page_fault_user", page_faults },
		{ "page_fault_kernel", page_faults },
	};

	_Static_assert(ARRAY_SIZE(programs) - 1 <= BPF_LINKS_MAX, "all but one are attached");
	for (size_t n = 0; n < ARRAY_SIZE(programs); n++)
		bpf_program__set_autoload(program_named(bpf, programs[n].name),
					  programs[n].is_wanted);
	bpf_program__set_autoattach(program_named(bpf, "more_messages"), false);
	/* The walk attaches its programs by itself. */
	for (const char *const *name = scap_walk_programs; *name; name++) {
		bpf_program__set_autoload(program_named(bpf, *name), bpf->walks);
		bpf_program__set_autoattach(program_named(bpf, *name), false);
	}
}

/* sys_exit ends with a call of it where there is more than one message. */
static int continue_with_messages(const struct bpf_engine *bpf)
{
	const struct bpf_program *prog = program_named(bpf, "more_messages");
	const uint32_t first = 0;
	const int fd = bpf_program__fd(prog);

	if (!bpf_program__autoload(prog))
		return 0;
	return bpf_map__update_elem(scap_bpf_map(bpf, "continued"), &first, sizeof(first), &fd,
				    sizeof(fd), BPF_ANY);
}

/*
 * The kernel's type information is named, for libbpf otherwise looks for types that this kernel
 * does not have in those of its modules, which asks for CAP_SYS_ADMIN, and before 1.4 gives up
 * without it.
 */
static int load_object(struct scap *scap, struct bpf_engine *bpf)
{
	LIBBPF_OPTS(bpf_object_open_opts, opts, .object_name = "ringside",
		    .btf_custom_path = BTF_PATH);
	size_t bytes;
	int err = take_object(scap, bpf, &bytes);

	if (err)
		return err;
	bpf->log.first[0] = '\0';
	bpf->object = bpf_object__open_mem(bpf->bytes, bytes, &opts);
	if (!bpf->object)
		return scap_bpf_fail(scap, -errno, "open the embedded programs");
	choose_programs(scap, bpf);
	err = size_maps(bpf);
	if (err)
		return scap_bpf_fail(scap, err, "set up");
	err = bpf_object__load(bpf->object);
	if (!err)
		err = continue_with_messages(bpf);
	return err ? scap_bpf_fail(scap, err, "load the programs") : 0;
}

void scap_bpf_unload(struct bpf_engine *bpf)
{
	bpf_object__close(bpf->object);
	free(bpf->bytes);
	bpf->object = NULL;
	bpf->bytes = NULL;
}

/*
 * A kernel may have all types that the walk needs, and yet a verifier that refuses its
 * programs. Then the others are loaded without it, and the state is read from /proc.
 */
int scap_bpf_load(struct scap *scap, struct bpf_engine *bpf)
{
	int err = check_options(scap);

	if (err)
		return err;
	make_setup(&scap->opts, bpf);
	err = load_object(scap, bpf);
	if ((err != -EACCES && err != -EINVAL) || !bpf->walks)
		return err;
	bpf->walks = false;
	scap_bpf_unload(bpf);
	return load_object(scap, bpf);
}
