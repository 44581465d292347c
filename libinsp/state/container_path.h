/* SPDX-License-Identifier: Apache-2.0 */
/* See container_path.c. */
#ifndef INSP_CONTAINER_PATH_H
#define INSP_CONTAINER_PATH_H

#include "container.h"

/* Families of runtimes, in the order in which they are asked. */
#define INSP_RUNTIMES 6

struct insp_container_path {
	char id[128];
	uint8_t type; /* enum insp_container_type */
};

/* Whether the group is that of a container of this family. */
bool insp_container_path_parse(const char *path, int runtime, struct insp_container_path *found);

#endif
