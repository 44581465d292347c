/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The configuration, $XDG_CONFIG_HOME/ringside/top.conf, which the user writes, and the
 * state, $XDG_STATE_HOME/ringside/top.state, which the program writes. Both consist of
 * [section] and name = value lines. A line that cannot be used costs a warning.
 */
#ifndef TOP_CONFIG_H
#define TOP_CONFIG_H

#include "insp.h"
#include "line_edit.h"

#define PRESETS_MAX 9

/* name = value in a section. */
struct setting {
	char *section, *name, *value;
};

struct config {
	struct setting *settings;
	size_t n;
	char *presets[PRESETS_MAX]; /* ids of views */
	bool save_always;
};

/*
 * Reads both files. A file that is not there is no fault; the first fault is told in
 * warning, "" if there is none. Pair with config_fini().
 */
void config_load(struct config *config, char *warning, size_t size);
void config_fini(struct config *config);

/* The value of a name; NULL: it is not set. */
const char *config_get(const struct config *config, const char *section, const char *name);
/* Sets a value in memory; config_save() writes it. */
void config_set(struct config *config, const char *section, const char *name, const char *value);

/*
 * Reads the lines of a history from the state, and puts them into it.
 */
void config_get_history(const struct config *config, const char *name, struct history *history);
void config_set_history(struct config *config, const char *name, const struct history *history);

/* Writes the state. Returns 0 or a negative errno; *path is its name, to be freed. */
int config_save(const struct config *config, char **path);

#endif
