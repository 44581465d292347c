// SPDX-License-Identifier: Apache-2.0
/* Reads and writes the configuration and the state. Knows nothing of screens. */
#include "config.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/stat.h>
#include <unistd.h>

#include "common/array.h"
#include "keys.h"

#define SETTINGS_MAX 1000
#define STATE_SECTIONS "state." /* sections of the state begin so in memory */

/* ---- settings ---------------------------------------------------------------------- */

static struct setting *find(const struct config *config, const char *section, const char *name)
{
	size_t n;

	for (n = 0; n < config->n; n++)
		if (!strcmp(config->settings[n].section, section) &&
		    !strcasecmp(config->settings[n].name, name))
			return &config->settings[n];
	return NULL;
}

const char *config_get(const struct config *config, const char *section, const char *name)
{
	const struct setting *setting = find(config, section, name);

	return setting ? setting->value : NULL;
}

static void append(struct config *config, const char *section, const char *name, const char *value)
{
	struct setting *grown;

	if (config->n == SETTINGS_MAX)
		return;
	grown = realloc(config->settings, (config->n + 1) * sizeof(*grown));
	if (!grown)
		return;
	config->settings = grown;
	grown += config->n;
	*grown = (struct setting){ strdup(section), strdup(name), strdup(value) };
	if (grown->section && grown->name && grown->value)
		config->n++;
}

void config_set(struct config *config, const char *section, const char *name, const char *value)
{
	struct setting *setting = find(config, section, name);
	char *copy;

	if (!setting) {
		append(config, section, name, value);
		return;
	}
	copy = strdup(value);
	if (!copy)
		return;
	free(setting->value);
	setting->value = copy;
}

/* ---- reading ----------------------------------------------------------------------- */

static char *trim(char *text)
{
	size_t len;

	text += strspn(text, " \t");
	len = strlen(text);
	while (len && strchr(" \t\r\n", text[len - 1]))
		text[--len] = '\0';
	return text;
}

/* Takes a line. Returns what is wrong with it, or NULL. */
static const char *take_line(struct config *config, const char *prefix, char *section, size_t size,
			     char *line)
{
	char *end, *sign, *name;

	line = trim(line);
	if (!*line || *line == '#' || *line == ';')
		return NULL;
	if (*line == '[') {
		end = strchr(line, ']');
		if (!end || end[1])
			return "a section is [name]";
		*end = '\0';
		snprintf(section, size, "%s%s", prefix, line + 1);
		return NULL;
	}
	sign = strchr(line, '=');
	/* the key = can be bound too */
	if (sign == line)
		sign = strchr(line + 1, '=');
	if (!sign)
		return "neither [section] nor name = value";
	*sign = '\0';
	name = trim(line);
	append(config, section, name, trim(sign + 1));
	return NULL;
}

static void read_file(struct config *config, const char *path, const char *prefix, char *warning,
		      size_t size)
{
	char line[LINE_MAX_BYTES + 64], section[64];
	FILE *file = fopen(path, "re");
	unsigned int number = 0;

	if (!file) {
		if (errno != ENOENT && errno != ENOTDIR)
			snprintf(warning, size, "%s: %s", path, strerror(errno));
		return;
	}
	snprintf(section, sizeof(section), "%stop", prefix);
	while (fgets(line, sizeof(line), file)) {
		const char *wrong = take_line(config, prefix, section, sizeof(section), line);

		number++;
		if (wrong && !*warning)
			snprintf(warning, size, "%s:%u: %s", path, number, wrong);
	}
	fclose(file);
}

/* The path of a file in one of the user's folders. The caller frees it. */
static char *path_of(const char *variable, const char *fallback, const char *name)
{
	const char *folder = getenv(variable), *home = getenv("HOME");
	char *path = NULL;
	int len = -1;

	if (folder && *folder == '/')
		len = asprintf(&path, "%s/ringside/%s", folder, name);
	else if (home && *home == '/')
		len = asprintf(&path, "%s/%s/ringside/%s", home, fallback, name);
	return len < 0 ? NULL : path;
}

static void take_presets(struct config *config)
{
	static const char *const defaults[PRESETS_MAX] = {
		"procs",   "connections", "files",	"syscalls",   "errors",
		"threads", "slow_io",	  "io_by_type", "containers",
	};
	char name[2] = "1";
	size_t n;

	for (n = 0; n < PRESETS_MAX; n++, ++*name) {
		const char *value = config_get(config, "presets", name);

		config->presets[n] = strdup(value ? value : defaults[n]);
	}
}

static void take_keys(struct config *config, char *warning, size_t size)
{
	size_t n;

	for (n = 0; n < config->n; n++) {
		const struct setting *setting = &config->settings[n];
		uint32_t code;

		if (strcmp(setting->section, "keys"))
			continue;
		code = keys_parse(setting->name);
		if ((!code || !keys_bind(setting->value, code)) && !*warning)
			snprintf(warning, size, "top.conf: [keys] %s = %s: no such %s",
				 setting->name, setting->value, code ? "command" : "key");
	}
}

void config_load(struct config *config, char *warning, size_t size)
{
	char *conf = path_of("XDG_CONFIG_HOME", ".config", "top.conf");
	char *state = path_of("XDG_STATE_HOME", ".local/state", "top.state");
	const char *save;

	*config = (struct config){ 0 };
	*warning = '\0';
	if (conf)
		read_file(config, conf, "", warning, size);
	if (state)
		read_file(config, state, STATE_SECTIONS, warning, size);
	free(conf);
	free(state);
	take_presets(config);
	take_keys(config, warning, size);
	save = config_get(config, "top", "save");
	config->save_always = save && !strcmp(save, "auto");
}

void config_fini(struct config *config)
{
	size_t n;

	for (n = 0; n < config->n; n++) {
		free(config->settings[n].section);
		free(config->settings[n].name);
		free(config->settings[n].value);
	}
	for (n = 0; n < PRESETS_MAX; n++)
		free(config->presets[n]);
	free(config->settings);
	*config = (struct config){ 0 };
}

/* ---- histories --------------------------------------------------------------------- */

void config_get_history(const struct config *config, const char *name, struct history *history)
{
	char section[64];
	size_t n;

	snprintf(section, sizeof(section), STATE_SECTIONS "history.%s", name);
	for (n = 0; n < config->n; n++)
		if (!strcmp(config->settings[n].section, section))
			history_add(history, config->settings[n].value);
}

void config_set_history(struct config *config, const char *name, const struct history *history)
{
	char section[64], number[24];
	size_t n;

	snprintf(section, sizeof(section), STATE_SECTIONS "history.%s", name);
	for (n = 0; n < history->n; n++) {
		snprintf(number, sizeof(number), "%zu", n);
		config_set(config, section, number, history->lines[n]);
	}
}

/* ---- writing ----------------------------------------------------------------------- */

/* Creates the folders of a path. */
static void make_folders(char *path)
{
	char *slash;

	for (slash = strchr(path + 1, '/'); slash; slash = strchr(slash + 1, '/')) {
		*slash = '\0';
		mkdir(path, 0700);
		*slash = '/';
	}
}

static void write_settings(const struct config *config, FILE *file)
{
	const char *section = "";
	size_t n, prefix = strlen(STATE_SECTIONS);

	fputs("# Written by ringside top.\n", file);
	for (n = 0; n < config->n; n++) {
		const struct setting *setting = &config->settings[n];

		if (strncmp(setting->section, STATE_SECTIONS, prefix) ||
		    strchr(setting->value, '\n'))
			continue;
		if (strcmp(section, setting->section))
			fprintf(file, "[%s]\n", setting->section + prefix);
		section = setting->section;
		fprintf(file, "%s = %s\n", setting->name, setting->value);
	}
}

/* Writes a new file beside the old one and puts it in its place. */
static int write_state(const struct config *config, const char *path)
{
	char *beside;
	FILE *file;
	int err = 0, fd;

	if (asprintf(&beside, "%s.XXXXXX", path) < 0)
		return -ENOMEM;
	fd = mkostemp(beside, O_CLOEXEC);
	file = fd >= 0 ? fdopen(fd, "w") : NULL;
	if (!file) {
		err = -errno;
		if (fd >= 0)
			close(fd);
		free(beside);
		return err;
	}
	write_settings(config, file);
	if (ferror(file))
		err = -EIO;
	if (fclose(file) || err || rename(beside, path)) {
		err = err ? err : -errno;
		unlink(beside);
	}
	free(beside);
	return err;
}

int config_save(const struct config *config, char **path)
{
	*path = path_of("XDG_STATE_HOME", ".local/state", "top.state");
	if (!*path)
		return -ENOENT;
	make_folders(*path);
	return write_state(config, *path);
}
