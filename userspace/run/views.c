// SPDX-License-Identifier: Apache-2.0
/* --view: finds a view among the chisels, starts it and prints it. Knows nothing of Lua. */
#include "views.h"

#include <dirent.h>
#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include "common/array.h"
#include "chisels.h"
#include "common/complain.h"
#include "common/output.h"
#include "scripts.h"

static int try_name(struct run *run, const char *name)
{
	return insp_view_new(run->scratch, name, &run->host, &run->view);
}

/* Loads the file if it is a view with this id. */
static bool try_file(struct run *run, const char *file, const char *id)
{
	char name[NAME_MAX + 1];

	if (!chisel_name_of(file, name) || try_name(run, name))
		return false;
	if (!strcmp(insp_view_get_info(run->view)->id, id))
		return true;
	insp_view_free(run->view);
	run->view = NULL;
	return false;
}

static bool try_folder(struct run *run, const char *path, const char *id)
{
	DIR *dir = opendir(path);
	struct dirent *entry;
	bool found = false;

	while (dir && !found && (entry = readdir(dir)))
		found = try_file(run, entry->d_name, id);
	if (dir)
		closedir(dir);
	return found;
}

int view_find(struct run *run, const char *name)
{
	const struct insp_chisel_dir *dir;
	char file[NAME_MAX + 1];
	int err;

	chisel_host_update(run);
	snprintf(file, sizeof(file), "v_%s", name);
	err = try_name(run, file);
	if (err == -ENOENT)
		err = try_name(run, name);
	if (err && err != -ENOENT && err != -ENOEXEC)
		return complain("%s", insp_error(run->scratch));
	for (dir = run->host.dirs; err && dir->path; dir++)
		if (*dir->path && try_folder(run, dir->path, name))
			err = 0;
	return err ? scripts_complain(run->host.dirs, name, true) : 0;
}

/* A view that applies to everything starts at the top, any other one level below. */
static unsigned int first_depth(const struct insp_view_info *info)
{
	for (const char *const *to = info->applies_to; to && *to; to++)
		if (!**to)
			return 0;
	return 1;
}

static bool field_has(const char *field, uint16_t flag)
{
	const struct insp_field_info *info;
	size_t len = strcspn(field, "[");

	for (size_t n = 0; (info = insp_field_info(n)); n++)
		if (strlen(info->name) == len && !strncmp(info->name, field, len))
			return info->flags & flag;
	return false;
}

bool view_uses(const struct insp_view *view, uint16_t flag)
{
	const struct insp_view_info *info = insp_view_get_info(view);

	for (size_t n = 0; n < info->ncolumns; n++)
		if (field_has(info->columns[n].field, flag))
			return true;
	return false;
}

bool view_shows_cpu(const struct insp_view_info *info)
{
	for (size_t n = 0; n < info->ncolumns; n++)
		if (!strncmp(info->columns[n].field, "thread.cpu", 10))
			return true;
	return false;
}

bool view_loses_cpu(const struct run *run)
{
	static const char *const classes[] = { "evt.", "fd.", "syscall.", "span.", "fdlist." };

	for (size_t n = 0; n < ARRAY_SIZE(classes); n++)
		if (strstr(run->filter, classes[n]))
			return true;
	return false;
}

static void tell_filter(const struct run *run)
{
	const struct insp_view_info *info = insp_view_get_info(run->view);

	if (view_shows_cpu(info) && view_loses_cpu(run))
		complain("view '%s': its CPU times are too small, because the filter is one of "
			 "events; they are right with filters of processes, such as proc.name=x",
			 info->id);
}

void view_meet_cpu_times(struct run *run, uint64_t ts_ns)
{
	if (!run->cpu_times_ns)
		run->cpu_times_ns = ts_ns;
	run->has_cpu_times |= ts_ns != run->cpu_times_ns;
}

void view_tell_missing(const struct run *run)
{
	const struct insp_view_info *info = insp_view_get_info(run->view);
	const struct request *req = run->req;

	if (run->has_cpu_times || !view_shows_cpu(info) || view_loses_cpu(run) || req->top.json)
		return;
	if (req->ninputs)
		complain("view '%s': %s has no CPU times, which recordings leave out; pidstat "
			 "computes them from the switches: ringside -r FILE -c pidstat",
			 info->id, req->inputs[0]);
	else
		complain("view '%s': there are no CPU times yet: they need two seconds, and do not "
			 "come with 'ringside run'",
			 info->id);
}

int view_start(struct run *run, struct insp *insp)
{
	/* columns may come in two variants: with and without containers */
	const char *const tags[] = { run->host.container_data ? "containers" : "default", NULL };
	const struct insp_view_info *info = insp_view_get_info(run->view);
	unsigned int depth = run->view_filter ? run->view_depth : first_depth(info);
	uint64_t by = run->req->top.sort_by;

	insp_view_set_memory(run->view, run->req->max_memory_mb << 20);
	if (insp_view_attach(run->view, insp, depth, tags) ||
	    insp_view_set_filter(run->view, run->view_filter))
		return complain("view '%s': %s", info->id, insp_error(insp));
	if (by > insp_view_ncolumns(run->view))
		return complain("view '%s': --sortingcol %llu, but it has %zu columns", info->id,
				(unsigned long long)by, insp_view_ncolumns(run->view));
	tell_filter(run);
	if (by)
		insp_view_sort(run->view, by - 1, insp_view_descends(run->view, by - 1));
	return 0;
}

/* The width of the terminal to which the program prints; 0: it is none. */
static uint32_t terminal_width(void)
{
	struct winsize size = { 0 };

	if (!isatty(STDOUT_FILENO) || ioctl(STDOUT_FILENO, TIOCGWINSZ, &size))
		return 0;
	return size.ws_col;
}

static void put_json(struct run *run, struct insp_buf *out)
{
	const struct top_request *top = &run->req->top;
	static const char before[] = "{\"progress\": 100, ";

	insp_buf_append(out, before, sizeof(before) - 1);
	insp_view_put_json(run->view, top->first_row, top->last_row ? top->last_row : SIZE_MAX,
			   run->view_next, out);
	insp_buf_append(out, "}", 1);
}

static void tell_of_missing_rows(const struct run *run)
{
	if (insp_view_is_cut(run->view))
		complain("view '%s': the table reached its limit of memory (see --max-memory): "
			 "rows are missing",
			 insp_view_get_info(run->view)->id);
}

int view_print(struct run *run, uint64_t interval_ns, uint64_t now_ns)
{
	const struct top_request *top = &run->req->top;
	struct insp_buf text = { 0 };
	int err = insp_view_threads(run->view, now_ns);

	if (!err)
		err = insp_view_sample(run->view, interval_ns, 0);
	if (!err && top->json)
		put_json(run, &text);
	else if (!err && top->raw)
		insp_view_put_raw(run->view, &text);
	else if (!err)
		insp_view_put_text(run->view, terminal_width(), &text);
	if (err || text.failed)
		err = complain("out of memory for the view");
	else
		output_write(text.data, text.len);
	tell_of_missing_rows(run);
	insp_buf_fini(&text);
	return err;
}
