// SPDX-License-Identifier: Apache-2.0
/* Loads all views. Knows nothing of Lua. */
#include "catalog.h"

#include <dirent.h>
#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "chisels.h"

const struct insp_view_info *catalog_find(const struct catalog *catalog, const char *id)
{
	size_t n;

	for (n = 0; n < catalog->n; n++)
		if (!strcmp(insp_view_get_info(catalog->views[n])->id, id))
			return insp_view_get_info(catalog->views[n]);
	return NULL;
}

/* Views that are only for JSON. */
static bool is_hidden(const struct insp_view_info *info)
{
	const char *const *tag;

	for (tag = info->tags; tag && *tag; tag++)
		if (!strcasecmp(*tag, "nocsysdig"))
			return true;
	return false;
}

static int add(struct catalog *catalog, const struct run *run, struct insp_view *view)
{
	struct insp_view **grown;

	if ((!run->req->top.json && is_hidden(insp_view_get_info(view))) ||
	    catalog_find(catalog, insp_view_get_info(view)->id)) {
		insp_view_free(view);
		return 0;
	}
	grown = realloc(catalog->views, (catalog->n + 1) * sizeof(*grown));
	if (!grown) {
		insp_view_free(view);
		return -ENOMEM;
	}
	catalog->views = grown;
	catalog->views[catalog->n++] = view;
	return 0;
}

/* A file that cannot be used is left out. Another kind of script is no fault. */
static int note_broken(struct catalog *catalog, const struct run *run, int err)
{
	if (err == -ENOMEM)
		return err;
	if (err == -ENOEXEC)
		return 0;
	if (!catalog->nbroken++)
		snprintf(catalog->broken, sizeof(catalog->broken), "%s", insp_error(run->scratch));
	return 0;
}

static int load_folder(struct catalog *catalog, struct run *run, const char *path)
{
	DIR *dir = opendir(path);
	struct dirent *entry;
	char name[NAME_MAX + 1];
	int err = 0;

	while (dir && !err && (entry = readdir(dir))) {
		struct insp_view *view;

		/* the files of views begin so; running all others would take long */
		if (strncmp(entry->d_name, "v_", 2) || !chisel_name_of(entry->d_name, name))
			continue;
		err = insp_view_new(run->scratch, name, &run->host, &view);
		if (!err)
			err = add(catalog, run, view);
		else
			err = note_broken(catalog, run, err);
	}
	if (dir)
		closedir(dir);
	return err;
}

static int by_name(const void *a, const void *b)
{
	const struct insp_view_info *const *ia = a, *const *ib = b;
	int order = strcasecmp((*ia)->name, (*ib)->name);

	return order ? order : strcmp((*ia)->id, (*ib)->id);
}

static int list_infos(struct catalog *catalog)
{
	size_t n;

	catalog->infos = calloc(catalog->n + 1, sizeof(*catalog->infos));
	if (!catalog->infos)
		return -ENOMEM;
	for (n = 0; n < catalog->n; n++)
		catalog->infos[n] = insp_view_get_info(catalog->views[n]);
	qsort(catalog->infos, catalog->n, sizeof(*catalog->infos), by_name);
	return 0;
}

int catalog_load(struct catalog *catalog, struct run *run)
{
	const struct insp_chisel_dir *dir;
	int err = 0;

	*catalog = (struct catalog){ 0 };
	chisel_host_update(run);
	for (dir = run->host.dirs; !err && dir->path; dir++)
		if (*dir->path)
			err = load_folder(catalog, run, dir->path);
	return err ? err : list_infos(catalog);
}

void catalog_fini(struct catalog *catalog)
{
	while (catalog->n)
		insp_view_free(catalog->views[--catalog->n]);
	free(catalog->views);
	free(catalog->infos);
	*catalog = (struct catalog){ 0 };
}
