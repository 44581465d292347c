// SPDX-License-Identifier: Apache-2.0
/* Takes over settings from the configuration. What the command line says comes first. */
#include "settings.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "app.h"
#include "common/array.h"

#define DELAY_MS_MIN 100

/* Notes what is wrong with a value. */
static void warn(char *warning, size_t size, const struct setting *setting, const char *allowed)
{
	if (!*warning)
		snprintf(warning, size, "top.conf: [%s] %s = %s: must be %s", setting->section,
			 setting->name, setting->value, allowed);
}

/* ---- [top] ------------------------------------------------------------------------- */

static bool set_delay(struct top_request *options, const char *value)
{
	char *end;
	unsigned long ms = strtoul(value, &end, 10);

	if (*end || end == value || ms < DELAY_MS_MIN || ms > 1000000000)
		return false;
	if (options->delay_ms == DEFAULT_DELAY_MS)
		options->delay_ms = ms;
	return true;
}

static bool set_colour(struct top_request *options, const char *value)
{
	static const char *const names[] = {
		[COLOURS_AUTO] = "auto", [COLOURS_NEVER] = "never", [COLOURS_16] = "16",
		[COLOURS_256] = "256",	 [COLOURS_TRUE] = "true",
	};
	size_t n;

	for (n = 0; n < ARRAY_SIZE(names) && strcmp(names[n], value); n++)
		;
	if (n == ARRAY_SIZE(names))
		return false;
	if (options->colours == COLOURS_AUTO)
		options->colours = n;
	return true;
}

/* yes, or no: the option is set, or stays. */
static bool set_flag(bool *option, const char *value, const char *on)
{
	if (strcmp(value, "yes") && strcmp(value, "no"))
		return false;
	*option |= !strcmp(value, on);
	return true;
}

static void take_option(const struct setting *setting, struct top_request *options, char *warning,
			size_t size)
{
	const char *value = setting->value;

	if (!strcasecmp(setting->name, "delay")) {
		if (!set_delay(options, value))
			warn(warning, size, setting, "milliseconds, at least 100");
	} else if (!strcasecmp(setting->name, "color")) {
		if (!set_colour(options, value))
			warn(warning, size, setting, "auto, never, 16, 256 or true");
	} else if (!strcasecmp(setting->name, "ascii")) {
		if (!set_flag(&options->ascii, value, "yes"))
			warn(warning, size, setting, "yes or no");
	} else if (!strcasecmp(setting->name, "mouse")) {
		if (!set_flag(&options->no_mouse, value, "no"))
			warn(warning, size, setting, "yes or no");
	} else if (!strcasecmp(setting->name, "plain")) {
		if (!set_flag(&options->plain, value, "yes"))
			warn(warning, size, setting, "yes or no");
	}
}

/* ---- [colors] ---------------------------------------------------------------------- */

static const struct {
	const char *name;
	enum style style;
} styles[] = {
	{ "label", STYLE_LABEL },
	{ "heading", STYLE_TABLE_HEADING },
	{ "list heading", STYLE_LIST_HEADING },
	{ "sorted heading", STYLE_SORTED_HEADING },
	{ "selected", STYLE_SELECTED },
	{ "error", STYLE_ERROR },
	{ "message", STYLE_GOOD },
	{ "read", STYLE_READ },
	{ "write", STYLE_WRITE },
	{ "paused", STYLE_PAUSED },
	{ "key", STYLE_KEY },
	{ "legend", STYLE_LEGEND },
	{ "tagged", STYLE_TAGGED },
	{ "warning row", STYLE_WARNING_ROW },
	{ "error row", STYLE_ERROR_ROW },
	{ "strip", STYLE_STRIP },
	{ "strip selected", STYLE_STRIP_SELECTED },
};

/* In the order of the terminal's colours; -1 is its own. */
static bool parse_colour(const char *name, size_t len, int *colour)
{
	static const char *const names[] = { "default", "black",   "red",  "green", "yellow",
					     "blue",	"magenta", "cyan", "white" };

	for (size_t n = 0; n < ARRAY_SIZE(names); n++) {
		if (strlen(names[n]) == len && !strncasecmp(names[n], name, len)) {
			*colour = (int)n - 1;
			return true;
		}
	}
	return false;
}

/* TEXT on BACKGROUND, or TEXT alone. */
static bool parse_colours(const char *value, int *text, int *back)
{
	size_t len = strcspn(value, " ");
	const char *rest = value + len;

	*back = -1;
	if (!parse_colour(value, len, text))
		return false;
	if (!*rest)
		return true;
	return !strncmp(rest, " on ", 4) && parse_colour(rest + 4, strlen(rest + 4), back);
}

static void take_colour(const struct setting *setting, char *warning, size_t size)
{
	int text, back;
	size_t n;

	for (n = 0; n < ARRAY_SIZE(styles) && strcasecmp(styles[n].name, setting->name); n++)
		;
	if (n == ARRAY_SIZE(styles) || !parse_colours(setting->value, &text, &back))
		warn(warning, size, setting,
		     n == ARRAY_SIZE(styles) ? "of a part that ringside-top(1) names" :
					       "COLOR or COLOR on COLOR");
	else
		term_set_style(styles[n].style, text, back);
}

void settings_apply(const struct config *config, struct top_request *options, char *warning,
		    size_t size)
{
	for (size_t n = 0; n < config->n; n++) {
		const struct setting *setting = &config->settings[n];

		if (!strcmp(setting->section, "top"))
			take_option(setting, options, warning, size);
		else if (!strcmp(setting->section, "colors"))
			take_colour(setting, warning, size);
	}
}
