// SPDX-License-Identifier: Apache-2.0
/*
 * The engine on eBPF: loads the programs that are embedded in the library,
 * fills their recipes from the driver's tables, maps their rings. All of it
 * hangs on file descriptors, so whatever end the process takes, nothing stays in
 * the kernel. The order of events is merge.c's.
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <time.h>
#include <unistd.h>

#include <bpf/bpf.h>
#include <bpf/btf.h>
#include <bpf/libbpf.h>

#include "bpf_filter.h"
#include "bpf_recipe.h"
#include "scap_engine.h"
#include "live.h"
#include "macros.h"
#include "start/proc.h"
#include "table/table.h"
#include "start/walk_state.h"

#define BTF_PATH "/sys/kernel/btf/vmlinux"
/* How long an event may wait for company before it is fetched. */
#define LATENCY_MS 10
#define MAX_LINKS 8

/* The object in both its forms, from bpf_object.c. */
extern const uint8_t scap_bpf_object[], scap_bpf_object_end[];
extern const uint8_t scap_bpf_object_iterates[], scap_bpf_object_iterates_end[];

/* A map as the process sees it; base NULL: not mapped. */
struct mapping {
	uint8_t *base;
	size_t bytes;
	size_t value_bytes;
};

struct bpf_engine {
	bool iterates; /* the kernel knows loops that are looked at once */
	bool walks;    /* and iterators over tasks that can tell paths */
	void *bytes;   /* of the object, with the session's filter */
	struct bpf_object *object;
	struct bpf_link *links[MAX_LINKS];
	uint32_t nlinks;
	struct rs_bpf_setup setup;
	uint32_t ncpus;
	struct mapping cpus, consumers, chunks, waits;
	struct ring_buffer *bell;
	bool waiting; /* the producers know: sleep if all is still at rest */
	struct scap_merge_ring *rings;
	struct scap_merge merge;
};

/* ---- messages --------------------------------------------------------------------- */

/* The library's last complaint: it explains a failure better than its number. */
static __thread char complaint[256];

static int keep_complaint(enum libbpf_print_level level, const char *format, va_list args)
{
	if (level == LIBBPF_WARN && !complaint[0]) {
		vsnprintf(complaint, sizeof(complaint), format, args);
		complaint[strcspn(complaint, "\n")] = '\0';
	}
	return 0;
}

/* Kernels before 5.11 charge maps to the limit on locked memory; libbpf raises it if it may. */
static bool is_charged(void)
{
	return libbpf_probe_bpf_helper(BPF_PROG_TYPE_SOCKET_FILTER, BPF_FUNC_ktime_get_coarse_ns,
				       NULL) == 0;
}

static int fail(struct scap *scap, int err, const char *what)
{
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
				 complaint[0] ? ": " : "", complaint);
	}
}

/* ---- loading ---------------------------------------------------------------------- */

static int check_options(struct scap *scap)
{
	struct scap_options *opts = &scap->opts;

	opts->ring_bytes = opts->ring_bytes ? opts->ring_bytes : RS_RING_BYTES_DEFAULT;
	opts->snaplen = opts->snaplen ? opts->snaplen : RS_SNAPLEN_DEFAULT;
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
		return scap_fail(scap, -ENOTSUP,
				 "bpf: %s is not there: this kernel was built without its type "
				 "information (CONFIG_DEBUG_INFO_BTF); use the module instead",
				 BTF_PATH);
	return 0;
}

static int64_t clock_ns(clockid_t clock)
{
	struct timespec now;

	clock_gettime(clock, &now);
	return now.tv_sec * 1000000000ll + now.tv_nsec;
}

static uint32_t has_function(const struct btf *btf, const char *name)
{
	return btf__find_by_name_kind(btf, name, BTF_KIND_FUNC) > 0;
}

/*
 * Since 7.0 programs run under SRCU, which lets them be preempted. It has the name
 * of another one that was gone in 6.13, when bpf_get_kmem_cache() came.
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

	bpf->iterates = has_function(btf, "bpf_iter_num_new");
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
		.clock_offset_ns = clock_ns(CLOCK_REALTIME) - clock_ns(CLOCK_MONOTONIC),
	};
	btf__free(btf);
}

static struct bpf_map *map_named(const struct bpf_engine *bpf, const char *name)
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
	int err = bpf_map__set_max_entries(map_named(bpf, "cpus"), bpf->ncpus);

	if (!err)
		err = bpf_map__set_max_entries(map_named(bpf, "consumers"), bpf->ncpus);
	if (!err)
		err = bpf_map__set_max_entries(map_named(bpf, "chunks"),
					       bpf->ncpus * setup->chunks);
	if (!err)
		err = bpf_map__set_value_size(map_named(bpf, "chunks"),
					      setup->chunk_bytes + RS_BPF_SLACK);
	if (!err && !setup->follows_tree)
		err = bpf_map__set_value_size(map_named(bpf, "tree"), sizeof(uint64_t));
	if (!err)
		err = bpf_map__set_initial_value(map_named(bpf, ".rodata.setup"), setup,
						 sizeof(*setup));
	return err;
}

/* Whether any call's enter (0) or exit (1) is wanted. */
static bool wants_calls(const struct rs_filter *filter, bool exits)
{
	uint32_t n;

	if (scap_bpf_verdict(filter,
			     (exits ? &rs_call_unknown.exit : &rs_call_unknown.enter)->type))
		return true;
	for (n = 0; n < rs_calls_count; n++)
		if (scap_bpf_verdict(filter,
				     (exits ? &rs_calls[n].exit : &rs_calls[n].enter)->type))
			return true;
	return false;
}

/* The programs as they were compiled, and this session's filter in them. */
static int take_object(struct scap *scap, struct bpf_engine *bpf, size_t *bytes)
{
	const uint8_t *start = bpf->iterates ? scap_bpf_object_iterates : scap_bpf_object;
	const uint8_t *end = bpf->iterates ? scap_bpf_object_iterates_end : scap_bpf_object_end;
	const struct rs_filter *filter = scap->opts.filter;
	int err;

	*bytes = end - start;
	bpf->bytes = malloc(*bytes);
	if (!bpf->bytes)
		return scap_fail(scap, -ENOMEM, "out of memory");
	memcpy(bpf->bytes, start, *bytes);
	err = filter ? scap_bpf_put_filter(bpf->bytes, *bytes, filter, &bpf->setup.filter_needs) :
		       0;
	return err ? scap_fail(scap, err, "bpf: the filter's program is not one that may run") : 0;
}

/* Which of the programs have anything to do. */
static void choose_programs(struct scap *scap, struct bpf_engine *bpf)
{
	const struct rs_filter *filter = scap->opts.filter;
	const bool page_faults = scap->opts.page_faults &&
				 scap_bpf_verdict(filter, RS_EV_PAGE_FAULT_E) != RS_BPF_REJECT;
	const struct {
		const char *name;
		bool is_wanted;
	} programs[] = {
		{ "sys_enter", wants_calls(filter, 0) },
		{ "sys_exit", wants_calls(filter, 1) },
		{ "sched_switch",
		  scap_bpf_verdict(filter, RS_EV_SCHEDSWITCH_6_E) != RS_BPF_REJECT },
		{ "process_exit", scap_bpf_verdict(filter, RS_EV_PROCEXIT_1_E) != RS_BPF_REJECT },
		{ "signal_deliver",
		  scap_bpf_verdict(filter, RS_EV_SIGNALDELIVER_E) != RS_BPF_REJECT },
		{ "process_fork", bpf->setup.follows_tree },
		{ "page_fault_user", page_faults },
		{ "page_fault_kernel", page_faults },
	};

	for (size_t n = 0; n < ARRAY_SIZE(programs); n++)
		bpf_program__set_autoload(program_named(bpf, programs[n].name),
					  programs[n].is_wanted);
	for (const char *const *name = scap_walk_programs; *name; name++)
		bpf_program__set_autoload(program_named(bpf, *name), bpf->walks);
}

static int load_object(struct scap *scap, struct bpf_engine *bpf)
{
	LIBBPF_OPTS(bpf_object_open_opts, opts, .object_name = "ringside");
	size_t bytes;
	int err = take_object(scap, bpf, &bytes);

	if (err)
		return err;
	libbpf_set_print(keep_complaint);
	complaint[0] = '\0';
	bpf->object = bpf_object__open_mem(bpf->bytes, bytes, &opts);
	if (!bpf->object)
		return fail(scap, -errno, "open the embedded programs");
	choose_programs(scap, bpf);
	err = size_maps(bpf);
	if (err)
		return fail(scap, err, "set up");
	err = bpf_object__load(bpf->object);
	return err ? fail(scap, err, "load the programs") : 0;
}

static void drop_object(struct bpf_engine *bpf)
{
	bpf_object__close(bpf->object);
	free(bpf->bytes);
	bpf->object = NULL;
	bpf->bytes = NULL;
}

/* The walk, which a kernel's types promise, its verifier might refuse yet. */
static int load(struct scap *scap, struct bpf_engine *bpf)
{
	int err = load_object(scap, bpf);

	if ((err != -EACCES && err != -EINVAL) || !bpf->walks)
		return err;
	bpf->walks = false;
	drop_object(bpf);
	return load_object(scap, bpf);
}

/* ---- recipes ------------------------------------------------------------------------ */

static int put_prog(const struct bpf_engine *bpf, const struct scap_options *opts, uint32_t row,
		    const struct rs_prog *prog, uint16_t code)
{
	struct rs_bpf_prog value;

	scap_bpf_recipe(prog, code, opts, &value);
	return bpf_map__update_elem(map_named(bpf, "progs"), &row, sizeof(row), &value,
				    sizeof(value), BPF_ANY);
}

static int put_call(const struct bpf_engine *bpf, const struct scap_options *opts, uint32_t nr,
		    const struct rs_call *call)
{
	struct rs_op ops[RS_ALONE_OPS];
	const struct rs_prog alone = rs_call_alone(call, ops);
	bool is_alone = scap_bpf_stands_alone(opts->filter, call->exit.type);
	int err = put_prog(bpf, opts, RS_BPF_ENTER(nr), &call->enter, call->code);

	return err ? err :
		     put_prog(bpf, opts, RS_BPF_EXIT(nr), is_alone ? &alone : &call->exit,
			      call->code);
}

static int put_ia32_call(const struct bpf_engine *bpf, const struct scap_options *opts,
			 const struct rs_ia32_call *call)
{
	const struct rs_call shown = rs_call_shown(call->code);

	return put_call(bpf, opts, RS_BPF_IA32(call->nr),
			call->row < 0 ? &shown : &rs_calls[call->row]);
}

/* Every number has a row: that of its call, or the unknown call's. */
static int fill_recipes(struct scap *scap, struct bpf_engine *bpf)
{
	const struct scap_options *opts = &scap->opts;
	uint32_t n;
	int err = 0;

	for (n = 0; n <= RS_BPF_UNKNOWN && !err; n++)
		err = put_call(bpf, opts, n, &rs_call_unknown);
	for (n = 0; n < rs_calls_count && !err; n++)
		if (rs_calls[n].nr >= 0 && rs_calls[n].nr < RS_BPF_CALLS)
			err = put_call(bpf, opts, rs_calls[n].nr, &rs_calls[n]);
	for (n = 0; n < rs_ia32_calls_count && !err; n++)
		err = put_ia32_call(bpf, opts, &rs_ia32_calls[n]);
	for (n = 0; n < RS_TP_COUNT && !err; n++)
		err = put_prog(bpf, opts, RS_BPF_TRACEPOINT(n), &rs_tracepoint_progs[n], 0);
	return err ? fail(scap, err, "fill the table of calls") : 0;
}

/* ---- rings -------------------------------------------------------------------------- */

static int map_values(const struct bpf_engine *bpf, const char *name, struct mapping *to)
{
	const struct bpf_map *map = map_named(bpf, name);
	const size_t page = sysconf(_SC_PAGESIZE);

	to->value_bytes = (bpf_map__value_size(map) + 7) & ~7u;
	to->bytes = (to->value_bytes * bpf_map__max_entries(map) + page - 1) & ~(page - 1);
	to->base = mmap(NULL, to->bytes, PROT_READ | PROT_WRITE, MAP_SHARED, bpf_map__fd(map), 0);
	if (to->base == MAP_FAILED) {
		to->base = NULL;
		return -errno;
	}
	return 0;
}

static void *value_of(const struct mapping *map, uint32_t n)
{
	return map->base + n * map->value_bytes;
}

static void init_ring(struct bpf_engine *bpf, uint32_t cpu)
{
	struct rs_bpf_cpu *side = value_of(&bpf->cpus, cpu);
	struct rs_bpf_consumer *consumer = value_of(&bpf->consumers, cpu);
	uint8_t *data = value_of(&bpf->chunks, cpu * bpf->setup.chunks);

	((struct rs_record *)data)->len = RS_RECORD_BUSY;
	side->chunk = cpu * bpf->setup.chunks;
	bpf->rings[cpu] = (struct scap_merge_ring){
		.consumer = &consumer->ring,
		.producer = &side->producer,
		.data = data,
		.size = (uint64_t)bpf->setup.chunk_bytes * bpf->setup.chunks,
		.slack = RS_BPF_SLACK,
		.chunk_shift = bpf->setup.chunk_shift,
		.cpu = cpu,
	};
}

/* The root of the tree; its children follow. */
static int plant_tree(const struct bpf_engine *bpf, uint32_t tgid)
{
	struct mapping tree = { 0 };
	int err = tgid < RS_BPF_PIDS ? map_values(bpf, "tree", &tree) : -EINVAL;

	if (err)
		return err;
	tree.base[tgid] = 1;
	munmap(tree.base, tree.bytes);
	return 0;
}

static int map_rings(struct scap *scap, struct bpf_engine *bpf)
{
	uint32_t cpu;
	int err = map_values(bpf, "cpus", &bpf->cpus);

	if (!err)
		err = map_values(bpf, "consumers", &bpf->consumers);
	if (!err)
		err = map_values(bpf, "chunks", &bpf->chunks);
	if (!err)
		err = map_values(bpf, "waits", &bpf->waits);
	if (!err && scap->opts.tree_tgid)
		err = plant_tree(bpf, scap->opts.tree_tgid);
	if (err)
		return fail(scap, err, "map the rings");
	bpf->rings = calloc(bpf->ncpus, sizeof(*bpf->rings));
	if (!bpf->rings)
		return scap_fail(scap, -ENOMEM, "out of memory");
	for (cpu = 0; cpu < bpf->ncpus; cpu++)
		init_ring(bpf, cpu);
	/* From here on the programs write there alone. */
	mprotect(bpf->cpus.base, bpf->cpus.bytes, PROT_READ);
	mprotect(bpf->chunks.base, bpf->chunks.bytes, PROT_READ);
	if (scap_merge_init(&bpf->merge, bpf->rings, bpf->ncpus, bpf->setup.clock_offset_ns))
		return scap_fail(scap, -ENOMEM, "out of memory");
	return 0;
}

/* ---- starting ------------------------------------------------------------------------- */

static int heard(void *ctx, void *data, size_t size)
{
	return 0;
}

/* It is attached when it is needed. */
static bool is_walk(const struct bpf_program *prog)
{
	return bpf_program__expected_attach_type(prog) == BPF_TRACE_ITER;
}

static int start(struct scap *scap, struct bpf_engine *bpf)
{
	struct bpf_program *prog;

	bpf->bell = ring_buffer__new(bpf_map__fd(map_named(bpf, "bell")), heard, NULL, NULL);
	if (!bpf->bell)
		return fail(scap, -errno, "be woken");
	bpf_object__for_each_program(prog, bpf->object)
	{
		struct bpf_link *link;

		if (!bpf_program__autoload(prog) || is_walk(prog))
			continue;
		link = bpf_program__attach(prog);
		if (!link)
			return fail(scap, -errno, bpf_program__name(prog));
		bpf->links[bpf->nlinks++] = link;
	}
	return 0;
}

static int walk(struct scap *scap)
{
	struct bpf_engine *bpf = scap->engine;

	return bpf->walks ? scap_walk_iterators(&scap->store, bpf->object) : -ENOTSUP;
}

static int bpf_open(struct scap *scap)
{
	struct bpf_engine *bpf = scap->engine = calloc(1, sizeof(*bpf));
	int err;

	if (!bpf)
		return scap_fail(scap, -ENOMEM, "out of memory");
	err = check_options(scap);
	if (err)
		return err;
	make_setup(&scap->opts, bpf);
	bpf->ncpus = libbpf_num_possible_cpus();
	err = load(scap, bpf);
	if (!err)
		err = fill_recipes(scap, bpf);
	if (!err)
		err = map_rings(scap, bpf);
	if (!err)
		err = start(scap, bpf);
	/* A flight recorder's snapshots have each their own. */
	return err || scap->opts.flight_recorder ? err : scap_live_scan(scap, walk);
}

/* ---- next ------------------------------------------------------------------------------- */

static void say(struct bpf_engine *bpf, enum rs_bpf_waits what)
{
	struct rs_bpf_wait *wait = value_of(&bpf->waits, 0);

	__atomic_store_n(&wait->waits, what, __ATOMIC_SEQ_CST);
	/* Pairs with the producer's barrier before it takes an event's time. */
	__atomic_thread_fence(__ATOMIC_SEQ_CST);
}

static int sleep_until_rung(struct scap *scap, struct bpf_engine *bpf, int timeout_ms)
{
	int rung = ring_buffer__poll(bpf->bell, timeout_ms);

	return rung >= 0 ? rung : scap_fail(scap, rung, "bpf: cannot wait: %s", strerror(-rung));
}

/*
 * Rings at rest. The first call tells the producers and returns, so that the
 * rings are looked at once more; the second sleeps until the first event, and
 * then for it to get company.
 */
static int wait_for_events(struct scap *scap, int timeout_ms)
{
	struct bpf_engine *bpf = scap->engine;
	int rung;

	bpf->waiting = !bpf->waiting;
	if (bpf->waiting) {
		say(bpf, RS_BPF_FOR_ANY);
		return 0;
	}
	rung = sleep_until_rung(scap, bpf, timeout_ms);
	if (rung > 0) {
		say(bpf, RS_BPF_FOR_MANY);
		rung = sleep_until_rung(scap, bpf, LATENCY_MS);
	}
	say(bpf, RS_BPF_AWAKE);
	return rung < 0 ? rung : 0;
}

static int bpf_next(struct scap *scap)
{
	struct bpf_engine *bpf = scap->engine;
	int result = scap_live_next(scap, &bpf->merge, wait_for_events);

	if (bpf->waiting) {
		say(bpf, RS_BPF_AWAKE);
		bpf->waiting = false;
	}
	return result;
}

/* ---- the end ---------------------------------------------------------------------------- */

static void detach(struct bpf_engine *bpf)
{
	while (bpf->nlinks)
		bpf_link__destroy(bpf->links[--bpf->nlinks]);
}

/* A program that was running when it was detached finishes within a grace period. */
static void wait_for_writers(const struct bpf_engine *bpf)
{
	uint32_t n;

	for (n = 0; n < bpf->ncpus; n++)
		while (__atomic_load_n(&bpf->rings[n].producer->writing, __ATOMIC_ACQUIRE))
			usleep(100);
}

static int bpf_stop(struct scap *scap)
{
	struct bpf_engine *bpf = scap->engine;

	detach(bpf);
	wait_for_writers(bpf);
	bpf->merge.stopped = true;
	return 0;
}

/*
 * Events for which the kernel did not enter a program, as the same one was under way
 * on that CPU. No ring knows of them. Kernels before 5.12 do not count them.
 */
static uint64_t count_misses(const struct bpf_engine *bpf)
{
	struct bpf_program *prog;
	uint64_t misses = 0;

	bpf_object__for_each_program(prog, bpf->object)
	{
		struct bpf_prog_info info = { 0 };
		uint32_t len = sizeof(info);

		if (bpf_program__autoload(prog) &&
		    !bpf_obj_get_info_by_fd(bpf_program__fd(prog), &info, &len))
			misses += info.recursion_misses;
	}
	return misses;
}

static void bpf_stats(struct scap *scap, struct scap_stats *stats)
{
	struct bpf_engine *bpf = scap->engine;
	uint64_t misses = count_misses(bpf);

	scap_live_stats(&bpf->merge, stats);
	stats->seen += misses;
	stats->dropped_fault += misses;
}

static const struct scap_merge *bpf_merge(const struct scap *scap)
{
	const struct bpf_engine *bpf = scap->engine;

	return &bpf->merge;
}

static void unmap(struct mapping *map)
{
	if (map->base)
		munmap(map->base, map->bytes);
}

static void bpf_close(struct scap *scap)
{
	struct bpf_engine *bpf = scap->engine;

	if (!bpf)
		return;
	scap_live_fini(scap);
	detach(bpf);
	scap_merge_fini(&bpf->merge);
	free(bpf->rings);
	unmap(&bpf->cpus);
	unmap(&bpf->consumers);
	unmap(&bpf->chunks);
	unmap(&bpf->waits);
	ring_buffer__free(bpf->bell);
	drop_object(bpf);
	free(bpf);
}

const struct engine_ops scap_engine_bpf = {
	.open = bpf_open,
	.next = bpf_next,
	.stop = bpf_stop,
	.stats = bpf_stats,
	.merge = bpf_merge,
	.close = bpf_close,
};
