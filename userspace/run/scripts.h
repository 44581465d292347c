/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The names and descriptions of the chisels and views in the chisel folders, for completing
 * and correcting what is typed. They are read from the text of the files, which takes a
 * millisecond; to run all of these scripts takes a hundred. A description that a script
 * computes is missing here, so what describes one script to a reader runs it.
 */
#ifndef SCRIPTS_H
#define SCRIPTS_H

#include "insp.h"

#define SCRIPT_ARGS_MAX 16

struct script_arg {
	char *name, *about, *type; /* "" if the file does not say */
	bool optional;
};

struct script {
	char *name;  /* of a chisel: the file's without .lua; of a view: its id */
	char *about; /* one line, "" if the file does not say */
	bool is_view;
	struct script_arg args[SCRIPT_ARGS_MAX];
	size_t nargs;
};

struct scripts {
	struct script *list; /* sorted by name */
	size_t n;
};

/* Returns 0 or -ENOMEM. Pair with scripts_fini() in every case. */
int scripts_read(struct scripts *scripts, const struct insp_chisel_dir *dirs);
void scripts_fini(struct scripts *scripts);

/* NULL: there is none with this name. */
const struct script *scripts_find(const struct scripts *scripts, const char *name, bool is_view);

/*
 * Prints one line on stderr: there is no such script, and the one whose name is nearest, or
 * what lists them. Returns -EINVAL.
 */
int scripts_complain(const struct insp_chisel_dir *dirs, const char *name, bool is_view);

#endif
