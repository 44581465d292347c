// SPDX-License-Identifier: Apache-2.0
/*
 * The rings of the eBPF engine, which are values of maps: one mapping of all CPUs'
 * producers, one of all consumers, one of all data.
 */
#include <errno.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <unistd.h>

#include <bpf/libbpf.h>

#include "bpf_engine.h"
#include "scap_engine.h"

static int map_values(const struct bpf_engine *bpf, const char *name, struct bpf_mapping *to)
{
	const struct bpf_map *map = scap_bpf_map(bpf, name);
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

static void init_ring(struct bpf_engine *bpf, uint32_t cpu)
{
	struct rs_bpf_cpu *side = bpf_value(&bpf->cpus, cpu);
	struct rs_bpf_consumer *consumer = bpf_value(&bpf->consumers, cpu);
	uint8_t *data = bpf_value(&bpf->chunks, cpu * bpf->setup.chunks);

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

/* Enters the root of the process tree. The programs enter its children. */
static int plant_tree(const struct bpf_engine *bpf, uint32_t tgid)
{
	struct bpf_mapping tree = { 0 };
	int err = tgid < RS_BPF_PIDS ? map_values(bpf, "tree", &tree) : -EINVAL;

	if (err)
		return err;
	tree.base[tgid] = 1;
	munmap(tree.base, tree.bytes);
	return 0;
}

int scap_bpf_map_rings(struct scap *scap, struct bpf_engine *bpf)
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
		return scap_bpf_fail(scap, err, "map the rings");
	bpf->rings = calloc(bpf->ncpus, sizeof(*bpf->rings));
	if (!bpf->rings)
		return scap_fail(scap, -ENOMEM, "out of memory");
	for (cpu = 0; cpu < bpf->ncpus; cpu++)
		init_ring(bpf, cpu);
	/* from here on only the programs write these */
	mprotect(bpf->cpus.base, bpf->cpus.bytes, PROT_READ);
	mprotect(bpf->chunks.base, bpf->chunks.bytes, PROT_READ);
	if (scap_merge_init(&bpf->merge, bpf->rings, bpf->ncpus, bpf->setup.clock_offset_ns))
		return scap_fail(scap, -ENOMEM, "out of memory");
	return 0;
}

static void unmap(struct bpf_mapping *map)
{
	if (map->base)
		munmap(map->base, map->bytes);
}

void scap_bpf_unmap_rings(struct bpf_engine *bpf)
{
	scap_merge_fini(&bpf->merge);
	free(bpf->rings);
	unmap(&bpf->cpus);
	unmap(&bpf->consumers);
	unmap(&bpf->chunks);
	unmap(&bpf->waits);
}
