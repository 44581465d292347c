// SPDX-License-Identifier: MIT OR GPL-2.0-only
/*
 * The memory of a ring. The data pages are mapped twice in a row, so that a record
 * which crosses the end of the ring is contiguous.
 */
#include <linux/gfp.h>
#include <linux/mm.h>
#include <linux/slab.h>
#include <linux/topology.h>
#include <linux/vmalloc.h>

#include "ring.h"

/*
 * The pages are not charged to a memory control group: before Linux 5.11 a charged page
 * cannot be mapped into user space.
 */
static int alloc_pages_of(struct rs_ring *ring, int node)
{
	gfp_t gfp = GFP_KERNEL | __GFP_ZERO | __GFP_NOWARN | __GFP_RETRY_MAYFAIL;
	u32 i;

	for (i = 0; i < ring->npages; i++) {
		ring->pages[i] = alloc_pages_node(node, gfp, 0);
		if (!ring->pages[i])
			return -ENOMEM;
	}
	return 0;
}

static int map_data_twice(struct rs_ring *ring)
{
	u32 i, n = ring->npages - RS_CONTROL_PAGES;
	struct page **twice = kvmalloc_array(2 * (size_t)n, sizeof(*twice), GFP_KERNEL);

	if (!twice)
		return -ENOMEM;
	for (i = 0; i < 2 * n; i++)
		twice[i] = ring->pages[RS_CONTROL_PAGES + i % n];
	ring->data = vmap(twice, 2 * n, VM_MAP, PAGE_KERNEL);
	kvfree(twice);
	return ring->data ? 0 : -ENOMEM;
}

int rs_ring_init(struct rs_ring *ring, u32 size, int cpu)
{
	int err;

	ring->size = size;
	ring->mask = size - 1;
	ring->npages = RS_CONTROL_PAGES + size / PAGE_SIZE;
	ring->pages = kvcalloc(ring->npages, sizeof(*ring->pages), GFP_KERNEL);
	if (!ring->pages)
		return -ENOMEM;
	err = alloc_pages_of(ring, cpu_to_node(cpu));
	if (!err)
		err = map_data_twice(ring);
	if (err)
		return err;
	ring->consumer = page_address(ring->pages[RS_CONSUMER_PAGE]);
	ring->producer = page_address(ring->pages[RS_PRODUCER_PAGE]);
	rs_ring_record(ring, 0)->len = RS_RECORD_BUSY;
	return 0;
}

void rs_ring_fini(struct rs_ring *ring)
{
	u32 i;

	if (!ring->pages)
		return;
	if (ring->data)
		vunmap(ring->data);
	for (i = 0; i < ring->npages && ring->pages[i]; i++)
		__free_page(ring->pages[i]);
	kvfree(ring->pages);
	ring->pages = NULL;
}
