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

#include "chisels.h"
#include "complain.h"
#include "output.h"

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
	return err ? complain("view '%s': there is none with this name in the chisel folders",
			      name) :
		     0;
}

/* A view that applies to everything starts at the top, any other one level below. */
static unsigned int first_depth(const struct insp_view_info *info)
{
	for (const char *const *to = info->applies_to; to && *to; to++)
		if (!**to)
			return 0;
	return 1;
}

int view_start(struct run *run, struct insp *insp)
{
	/* columns may come in two variants: with and without containers */
	const char *const tags[] = { run->host.container_data ? "containers" : "default", NULL };

	if (insp_view_attach(run->view, insp, first_depth(insp_view_get_info(run->view)), tags))
		return complain("view '%s': %s", insp_view_get_info(run->view)->id,
				insp_error(insp));
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

int view_print(struct run *run, uint64_t interval_ns, uint64_t now_ns)
{
	struct insp_buf text = { 0 };
	int err = insp_view_threads(run->view, now_ns);

	if (!err)
		err = insp_view_sample(run->view, interval_ns, 0);
	if (err)
		return complain("out of memory for the view");
	insp_view_put_text(run->view, terminal_width(), &text);
	if (text.failed)
		return complain("out of memory for the view");
	output_write(text.data, text.len);
	insp_buf_fini(&text);
	return 0;
}
