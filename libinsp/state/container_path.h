/* SPDX-License-Identifier: Apache-2.0 */
/* Containers in the paths of control groups. */
#ifndef INSP_CONTAINER_PATH_H
#define INSP_CONTAINER_PATH_H

#include "container.h"

/* Number of kinds of runtimes, which are tried in order. */
#define INSP_RUNTIMES 6

struct insp_container_path {
	char id[128];
	uint8_t type; /* enum insp_container_type */
};

/* Whether the path belongs to a container of this kind of runtime; if so, sets *found. */
bool insp_container_path_parse(const char *path, int runtime, struct insp_container_path *found);

#endif
