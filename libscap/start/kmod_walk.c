// SPDX-License-Identifier: Apache-2.0
/* The state at the start from the module, through as many RS_IOC_WALK as it takes. */
#include <errno.h>
#include <stdlib.h>
#include <sys/ioctl.h>

#include "walk_state.h"

#define WALK_BYTES (256u << 10)

static int walk(struct scap_store *store, int device_fd, uint8_t *buf)
{
	struct rs_walk walk = { .buf = (uintptr_t)buf, .bytes = WALK_BYTES };
	int64_t leader = -1;
	int err = 0;

	while (!err && !(err = ioctl(device_fd, RS_IOC_WALK, &walk) ? -errno : 0) && walk.used)
		err = walk.used > WALK_BYTES ? -EBADMSG :
					       scap_walk_records(store, &leader, buf, walk.used);
	if (!err)
		err = scap_walk_end(store, leader);
	if (!err)
		scap_walk_join(store);
	return err;
}

int scap_walk_module(struct scap_store *store, int device_fd)
{
	uint8_t *buf = malloc(WALK_BYTES);
	int err = buf ? walk(store, device_fd, buf) : -ENOMEM;

	free(buf);
	if (err)
		scap_store_drop_threads(store);
	return err;
}
