// SPDX-License-Identifier: Apache-2.0
/*
 * The engine on the kernel module: a session on its device, the mapped rings, waiting.
 * The order of events is merge.c's. The state at the start is read after the session has
 * begun, so that no change is missed: through the module (kmod_walk.c) or from /proc.
 */
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <unistd.h>

#include "scap_engine.h"
#include "live.h"
#include "start/proc.h"
#include "start/walk_state.h"

struct kmod_engine {
	const char *path;
	int fd; /* -1: not open */
	struct rs_info info;
	uint32_t ring_bytes;
	struct scap_merge_ring *rings; /* one for each possible CPU */
	uint32_t nrings;
	struct scap_merge merge;
};

/* ---- open --------------------------------------------------------------------- */

static int fail_open(struct scap *scap, int err, const char *path)
{
	switch (err) {
	case ENOENT:
	case ENODEV:
	case ENXIO:
		return scap_fail(scap, -err,
				 "%s: cannot open: the ringside module is not loaded; try: "
				 "modprobe ringside (or insmod ringside.ko)",
				 path);
	case EACCES:
	case EPERM:
		return scap_fail(scap, -err,
				 "%s: cannot open: %s; live capture needs root (CAP_SYS_ADMIN)",
				 path, strerror(err));
	default:
		return scap_fail(scap, -err, "%s: cannot open: %s", path, strerror(err));
	}
}

static int open_device(struct scap *scap, struct kmod_engine *kmod)
{
	struct rs_info *info = &kmod->info;

	kmod->fd = open(kmod->path, O_RDWR | O_CLOEXEC);
	if (kmod->fd < 0)
		return fail_open(scap, errno, kmod->path);
	if (ioctl(kmod->fd, RS_IOC_INFO, info))
		return scap_fail(scap, -ENOTTY, "%s: not a device of the ringside module",
				 kmod->path);
	if (info->abi_version != RS_ABI_VERSION)
		return scap_fail(scap, -EPROTONOSUPPORT,
				 "%s: the module has ABI version %u, this library %u; load the "
				 "module that came with it",
				 kmod->path, info->abi_version, RS_ABI_VERSION);
	if (info->page_bytes != sysconf(_SC_PAGESIZE))
		return scap_fail(scap, -EPROTONOSUPPORT, "%s: the module has pages of %u bytes",
				 kmod->path, info->page_bytes);
	return 0;
}

static int set_up(struct scap *scap, struct kmod_engine *kmod)
{
	struct rs_setup setup = {
		.ring_bytes = kmod->ring_bytes,
		.snaplen = scap->opts.snaplen,
		.only_tgid = scap->opts.only_tgid,
		.tree_tgid = scap->opts.tree_tgid,
		.flags = (scap->opts.flight_recorder ? RS_SETUP_OVERWRITE : 0) |
			 (scap->opts.page_faults ? RS_SETUP_PAGE_FAULTS : 0) |
			 (scap->opts.real_paths ? RS_SETUP_REAL_PATHS : 0),
		.skip_tgid = scap->opts.include_self ? 0 : scap_proc_self(),
	};

	if (!ioctl(kmod->fd, RS_IOC_SETUP, &setup))
		return 0;
	if (errno == EINVAL)
		return scap_fail(scap, -EINVAL,
				 "%s: cannot set up: a ring is a power of two from %u to %u bytes "
				 "(is %u), a buffer at most %u bytes (is %u)",
				 kmod->path, RS_RING_BYTES_MIN, RS_RING_BYTES_MAX, setup.ring_bytes,
				 RS_SNAPLEN_MAX, setup.snaplen);
	if (errno == ENOMEM)
		return scap_fail(scap, -ENOMEM,
				 "%s: cannot set up: no memory for a ring of %u bytes per CPU",
				 kmod->path, setup.ring_bytes);
	return scap_fail(scap, -errno, "%s: cannot set up: %s", kmod->path, strerror(errno));
}

/* ---- rings -------------------------------------------------------------------- */

static size_t producer_bytes(const struct kmod_engine *kmod)
{
	return kmod->info.page_bytes + 2 * (size_t)kmod->ring_bytes;
}

static void unmap_ring(const struct kmod_engine *kmod, const struct scap_merge_ring *ring)
{
	munmap(ring->consumer, kmod->info.page_bytes);
	munmap((void *)ring->producer, producer_bytes(kmod));
}

/* Returns 0, -ENODEV if there is no such CPU, or another negative errno. */
static int map_ring(const struct kmod_engine *kmod, uint32_t cpu, struct scap_merge_ring *ring)
{
	const size_t page = kmod->info.page_bytes;
	const off_t offset = RS_RING_OFFSET(cpu);
	void *consumer, *producer;

	consumer = mmap(NULL, page, PROT_READ | PROT_WRITE, MAP_SHARED, kmod->fd, offset);
	if (consumer == MAP_FAILED)
		return -errno;
	producer = mmap(NULL, producer_bytes(kmod), PROT_READ, MAP_SHARED, kmod->fd, offset + page);
	if (producer == MAP_FAILED) {
		int err = -errno;

		munmap(consumer, page);
		return err;
	}
	*ring = (struct scap_merge_ring){
		.consumer = consumer,
		.producer = producer,
		.data = (const uint8_t *)producer + page,
		.size = kmod->ring_bytes,
		.cpu = cpu,
	};
	return 0;
}

static int map_rings(struct scap *scap, struct kmod_engine *kmod)
{
	uint32_t cpu;
	int err;

	kmod->rings = calloc(kmod->info.rings, sizeof(*kmod->rings));
	if (!kmod->rings)
		return scap_fail(scap, -ENOMEM, "out of memory");
	for (cpu = 0; cpu < kmod->info.rings; cpu++) {
		err = map_ring(kmod, cpu, &kmod->rings[kmod->nrings]);
		if (err == -ENODEV)
			continue;
		if (err)
			return scap_fail(scap, err, "%s: cannot map the ring of CPU %u: %s",
					 kmod->path, cpu, strerror(-err));
		kmod->nrings++;
	}
	return 0;
}

static int set_filter(struct scap *scap, struct kmod_engine *kmod)
{
	if (!scap->opts.filter || !ioctl(kmod->fd, RS_IOC_FILTER, scap->opts.filter))
		return 0;
	return scap_fail(scap, -errno, "%s: cannot set the filter: %s", kmod->path,
			 strerror(errno));
}

static int start(struct scap *scap, struct kmod_engine *kmod)
{
	struct rs_start started;

	if (ioctl(kmod->fd, RS_IOC_START, &started))
		return scap_fail(scap, -errno, "%s: cannot start: %s", kmod->path, strerror(errno));
	if (scap_merge_init(&kmod->merge, kmod->rings, kmod->nrings, started.clock_offset_ns))
		return scap_fail(scap, -ENOMEM, "out of memory");
	return 0;
}

static int walk(struct scap *scap)
{
	struct kmod_engine *kmod = scap->engine;

	return scap_walk_module(&scap->store, kmod->fd);
}

static int kmod_open(struct scap *scap)
{
	struct kmod_engine *kmod = scap->engine = calloc(1, sizeof(*kmod));
	int err;

	if (!kmod)
		return scap_fail(scap, -ENOMEM, "out of memory");
	kmod->fd = -1;
	kmod->path = scap->opts.path ? scap->opts.path : RS_DEVICE;
	kmod->ring_bytes = scap->opts.ring_bytes ? scap->opts.ring_bytes : RS_RING_BYTES_DEFAULT;
	err = open_device(scap, kmod);
	if (!err)
		err = set_up(scap, kmod);
	if (!err)
		err = map_rings(scap, kmod);
	if (!err)
		err = set_filter(scap, kmod);
	if (!err)
		err = start(scap, kmod);
	/* A flight recorder has no state of its own: each snapshot reads it anew. */
	return err || scap->opts.flight_recorder ? err : scap_live_scan(scap, walk);
}

/* ---- next --------------------------------------------------------------------- */

/* Called when all rings are empty. The module wakes us. Returns 0 or -EINTR. */
static int wait_for_events(struct scap *scap, int timeout_ms)
{
	struct kmod_engine *kmod = scap->engine;
	struct pollfd pfd = { .fd = kmod->fd, .events = POLLIN };

	if (poll(&pfd, 1, timeout_ms) >= 0)
		return 0;
	return scap_fail(scap, -errno, "%s: cannot wait: %s", kmod->path, strerror(errno));
}

static int kmod_next(struct scap *scap)
{
	struct kmod_engine *kmod = scap->engine;

	return scap_live_next(scap, &kmod->merge, wait_for_events);
}

static int kmod_stop(struct scap *scap)
{
	struct kmod_engine *kmod = scap->engine;

	if (kmod->merge.stopped)
		return 0;
	if (ioctl(kmod->fd, RS_IOC_STOP))
		return scap_fail(scap, -errno, "%s: cannot stop: %s", kmod->path, strerror(errno));
	kmod->merge.stopped = true;
	return 0;
}

static int kmod_poll_fd(struct scap *scap)
{
	const struct kmod_engine *kmod = scap->engine;

	return scap_live_poll_fd(scap, kmod->fd);
}

static void kmod_stats(struct scap *scap, struct scap_stats *stats)
{
	struct kmod_engine *kmod = scap->engine;

	scap_live_stats(&kmod->merge, stats);
}

static const struct scap_merge *kmod_merge(const struct scap *scap)
{
	const struct kmod_engine *kmod = scap->engine;

	return &kmod->merge;
}

static void kmod_close(struct scap *scap)
{
	struct kmod_engine *kmod = scap->engine;
	uint32_t n;

	if (!kmod)
		return;
	scap_live_fini(scap);
	scap_merge_fini(&kmod->merge);
	for (n = 0; n < kmod->nrings; n++)
		unmap_ring(kmod, &kmod->rings[n]);
	free(kmod->rings);
	if (kmod->fd >= 0)
		close(kmod->fd);
	free(kmod);
}

const struct engine_ops scap_engine_kmod = {
	.open = kmod_open,
	.next = kmod_next,
	.stop = kmod_stop,
	.poll_fd = kmod_poll_fd,
	.stats = kmod_stats,
	.merge = kmod_merge,
	.close = kmod_close,
};
