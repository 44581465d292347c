// SPDX-License-Identifier: Apache-2.0
/*
 * The blocks of the state at the start. The input is a series of blocks, each with its kind and
 * length before it, that are put into one store.
 */
#include "file/blocks.h"
#include "fuzz.h"
#include "macros.h"

/* All kinds of blocks of all versions. */
static const uint32_t kinds[] = {
	0x201, 0x8002abcd, 0x219, 0x205,      0x8011abcd, 0x220, 0x206,	     0x8012abcd,
	0x215, 0x214,	   0x213, 0x212,      0x211,	  0x210, 0x209,	     0x8014abcd,
	0x207, 0x8013abcd, 0x202, 0x8000abcd, 0x218,	  0x203, 0x8001abcd,
};

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct scap_store store = { 0 };
	uint32_t head[2];
	uint8_t *body;

	while (size >= sizeof(head)) {
		memcpy(head, data, sizeof(head));
		data += sizeof(head);
		size -= sizeof(head);
		if (head[1] > size)
			head[1] = size;
		/* a copy of the exact size, so that reading past it is seen */
		body = malloc(head[1]);
		memcpy(body, data, head[1]);
		scap_blocks_read(&store, kinds[head[0] % ARRAY_SIZE(kinds)], body, head[1]);
		free(body);
		data += head[1];
		size -= head[1];
	}
	scap_store_publish(&store);
	fuzz_touch_state(&store.state);
	scap_store_fini(&store);
	return 0;
}
