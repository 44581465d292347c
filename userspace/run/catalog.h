/* SPDX-License-Identifier: Apache-2.0 */
/* All views in the chisel folders. */
#ifndef CATALOG_H
#define CATALOG_H

#include "insp_view.h"
#include "run.h"

struct catalog {
	struct insp_view **views;
	const struct insp_view_info **infos; /* by name; ends with NULL */
	size_t n;
	size_t nbroken;	  /* files of views that cannot be used */
	char broken[256]; /* what is wrong with the first of them */
};

/*
 * Loads the views, each id once: the folder that is searched first wins. Files that are no
 * views, or broken ones, are passed over, and without -j also views that are only for JSON.
 * Returns 0 or -ENOMEM. Pair with catalog_fini().
 */
int catalog_load(struct catalog *catalog, struct run *run);
void catalog_fini(struct catalog *catalog);

/* The view with an id, or NULL. */
const struct insp_view_info *catalog_find(const struct catalog *catalog, const char *id);

#endif
