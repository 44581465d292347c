// SPDX-License-Identifier: Apache-2.0
/* -cl, --view list and -i: list the chisels and the views, describe one of them. */
#include <dirent.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "capture/capture.h"
#include "run/catalog.h"
#include "run/chisels.h"
#include "common/columns.h"
#include "common/complain.h"
#include "common/output.h"
#include "run/scripts.h"
#include "run/views.h"

#define NAME_WIDTH 16
#define PAGE_WIDTH 79

struct list {
	struct insp_chisel **chisels;
	size_t n;
};

static void print_category(const char *category)
{
	size_t n = output_printf("\nCategory: %s\n", category) - 2;

	while (n--)
		putchar('-');
	putchar('\n');
}

static bool is_listed(const struct list *list, const char *name)
{
	size_t n;

	for (n = 0; n < list->n; n++)
		if (!strcmp(insp_chisel_get_info(list->chisels[n])->name, name))
			return true;
	return false;
}

/* Adds a file of a chisel folder to the list, if it is a chisel and not a module or a view. */
static int list_file(struct run *run, struct list *list, const char *file)
{
	struct insp_chisel **grown;
	char name[NAME_MAX + 1];
	int err;

	if (!chisel_name_of(file, name) || is_listed(list, name))
		return 0;
	grown = realloc(list->chisels, (list->n + 1) * sizeof(*grown));
	if (!grown)
		return -ENOMEM;
	list->chisels = grown;
	err = insp_chisel_new(run->scratch, name, &run->host, &grown[list->n]);
	if (err == -EINVAL)
		complain("%s", insp_error(run->scratch));
	if (err)
		return 0;
	if (insp_chisel_get_info(grown[list->n])->hidden)
		insp_chisel_free(grown[list->n]);
	else
		list->n++;
	return 0;
}

static int list_folder(struct run *run, struct list *list, const char *path)
{
	DIR *dir = opendir(path);
	struct dirent *entry;
	int err = 0;

	while (dir && !err && (entry = readdir(dir)))
		err = list_file(run, list, entry->d_name);
	if (dir)
		closedir(dir);
	return err;
}

static int compare(const void *a, const void *b)
{
	const struct insp_chisel_info *ia = insp_chisel_get_info(*(struct insp_chisel *const *)a);
	const struct insp_chisel_info *ib = insp_chisel_get_info(*(struct insp_chisel *const *)b);
	int by_category = strcmp(ia->category, ib->category);

	return by_category ? by_category : strcmp(ia->name, ib->name);
}

static void print_list(const struct list *list)
{
	const char *category = NULL;
	size_t n;

	for (n = 0; n < list->n; n++) {
		const struct insp_chisel_info *info = insp_chisel_get_info(list->chisels[n]);

		if (!category || strcmp(category, info->category))
			print_category(info->category);
		category = info->category;
		print_columns(info->name, info->short_description, NAME_WIDTH, PAGE_WIDTH);
	}
}

static int list_views(struct run *run)
{
	struct catalog catalog;
	int err = catalog_load(&catalog, run);

	print_category("Views (--view NAME, ringside top NAME)");
	for (size_t n = 0; !err && n < catalog.n; n++)
		print_columns(catalog.infos[n]->id, catalog.infos[n]->name, NAME_WIDTH, PAGE_WIDTH);
	catalog_fini(&catalog);
	return err ? complain("out of memory for the list of views") : 0;
}

int cmd_list_views(struct run *run)
{
	return list_views(run) != 0;
}

int cmd_list_chisels(struct run *run)
{
	struct list list = { 0 };
	const struct insp_chisel_dir *dir;
	int err = 0;

	/* "" is the working directory: chisels are found there, but not listed */
	for (dir = run->host.dirs; dir->path && !err; dir++)
		if (*dir->path)
			err = list_folder(run, &list, dir->path);
	if (list.n)
		qsort(list.chisels, list.n, sizeof(*list.chisels), compare);
	print_list(&list);
	while (list.n)
		insp_chisel_free(list.chisels[--list.n]);
	free(list.chisels);
	return (err ? err : list_views(run)) != 0;
}

static void print_columns_of(const struct insp_view_info *info)
{
	puts("Columns:");
	for (size_t n = 0; n < info->ncolumns; n++) {
		const struct insp_view_column *column = &info->columns[n];

		if (!column->is_key && !column->is_groupby_key)
			print_columns(column->name, column->description, NAME_WIDTH, PAGE_WIDTH);
	}
}

static void print_view(const struct insp_view_info *info)
{
	print_category("View");
	print_columns(info->id, info->name, NAME_WIDTH, PAGE_WIDTH);
	putchar('\n');
	print_columns("", info->description, 0, PAGE_WIDTH);
	if (*info->filter)
		output_printf("Filter: %s\n", info->filter);
	if (*info->drilldown_target)
		output_printf("Enter leads to: %s\n", info->drilldown_target);
	print_columns_of(info);
	for (const char *const *tip = info->tips; tip && *tip; tip++)
		print_columns("", *tip, 0, PAGE_WIDTH);
}

/* There is no chisel with this name: a view may have it, or a view's file. */
static int view_info(struct run *run, bool is_file)
{
	const char *name = run->req->chisel_name;
	struct scripts scripts;
	bool is_view;

	scripts_read(&scripts, run->host.dirs);
	is_view = is_file || scripts_find(&scripts, name, true);
	scripts_fini(&scripts);
	if (!is_view)
		scripts_complain(run->host.dirs, name, false);
	if (!is_view || view_find(run, name))
		return 1;
	print_view(insp_view_get_info(run->view));
	return 0;
}

int cmd_chisel_info(struct run *run)
{
	const struct insp_chisel_info *info;
	struct insp_chisel *chisel;
	char line[1024];
	size_t n;
	int err = insp_chisel_new(run->scratch, run->req->chisel_name, &run->host, &chisel);

	if (err == -ENOENT || err == -ENOEXEC)
		return view_info(run, err == -ENOEXEC);
	if (err) {
		complain("%s", insp_error(run->scratch));
		return 1;
	}
	info = insp_chisel_get_info(chisel);
	print_category(info->category);
	print_columns(info->name, info->short_description, NAME_WIDTH, PAGE_WIDTH);
	putchar('\n');
	print_columns("", info->description, 0, PAGE_WIDTH);
	puts("Args:");
	for (n = 0; n < info->nargs; n++) {
		const struct insp_chisel_arg *arg = &info->args[n];

		snprintf(line, sizeof(line), "[%s] %s - %s%s", arg->type, arg->name,
			 arg->description, arg->optional ? " (optional)" : "");
		print_columns("", line, 0, PAGE_WIDTH);
	}
	if (!info->nargs)
		puts("(None)");
	insp_chisel_free(chisel);
	return 0;
}
