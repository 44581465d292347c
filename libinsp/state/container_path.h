/* SPDX-License-Identifier: Apache-2.0 */
/* Containers in the paths of control groups. */
#ifndef INSP_CONTAINER_PATH_H
#define INSP_CONTAINER_PATH_H

#include "container.h"

struct insp_container_path {
	char id[128];
	uint8_t type;	    /* enum insp_container_type */
	unsigned int depth; /* the number of the component that is the container, from 1 */
};

/* Whether the path belongs to a container; if so, sets *found to the innermost one. */
bool insp_container_path_parse(const char *path, struct insp_container_path *found);

#endif
