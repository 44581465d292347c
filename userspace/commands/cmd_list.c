// SPDX-License-Identifier: Apache-2.0
/* -l and -L: print the tables of fields and of events. */
#include <stdio.h>
#include <string.h>

#include "capture/capture.h"
#include "common/columns.h"
#include "common/complain.h"

#define FIELD_INDENT 30
#define FIELD_WIDTH 120

/* Whether the word is in the text, in whatever case. Every text has an empty word. */
static bool has_word(const char *text, const char *word)
{
	return strcasestr(text, word);
}

static bool is_wanted(const struct insp_field_info *info, const char *word)
{
	return !(info->flags & INSP_FIELD_TABLE_ONLY) &&
	       (has_word(info->name, word) || has_word(info->help, word));
}

static int complain_none(const char *what, const char *word, const char *option)
{
	complain("no %s has '%s' in its name%s, %s lists all", what, word,
		 *what == 'f' ? " or description" : "", option);
	return 1;
}

static int list_markdown(const char *word)
{
	const struct insp_field_info *info;
	const char *class_name = "";
	size_t n;

	for (n = 0; (info = insp_field_info(n)); n++) {
		if (!is_wanted(info, word))
			continue;
		if (strcmp(info->class_name, class_name)) {
			class_name = info->class_name;
			printf("\n## Field Class: %s\n\nName | Type | Description\n"
			       ":----|:-----|:-----------\n",
			       class_name);
		}
		printf("`%s` | %s | %s\n", info->name, insp_type_name(info->type), info->help);
	}
	return *class_name ? 0 : complain_none("field", word, "-l");
}

int cmd_list_fields(const struct request *req)
{
	const struct insp_field_info *info;
	const char *class_name = "";
	char text[1024];
	size_t n;

	if (req->markdown)
		return list_markdown(req->filter);
	for (n = 0; (info = insp_field_info(n)); n++) {
		if (!is_wanted(info, req->filter))
			continue;
		if (strcmp(info->class_name, class_name)) {
			class_name = info->class_name;
			printf("\n-------------------------------\n%-*s%s\n\n", FIELD_INDENT,
			       "Field Class:", class_name);
		}
		snprintf(text, sizeof(text), "%s%s%s%s", req->print.verbose ? "(" : "",
			 req->print.verbose ? insp_type_name(info->type) : "",
			 req->print.verbose ? ") " : "", info->help);
		print_columns(info->name, text, FIELD_INDENT, FIELD_WIDTH);
	}
	return *class_name ? 0 : complain_none("field", req->filter, "-l");
}

int cmd_list_events(const struct request *req)
{
	const struct scap_event_info *info;
	unsigned int type, n, count = 0;

	for (type = 0; type < RS_EVENT_TYPES; type++) {
		info = scap_event_info(type);
		if (!info || (info->flags & (EF_UNUSED | EF_OLD_VERSION)) ||
		    info->category == EC_INTERNAL || !has_word(info->name, req->filter))
			continue;
		count++;
		printf("%c %s(", type & 1 ? '<' : '>', info->name);
		for (n = 0; n < info->nparams && !info->params[n].ours; n++)
			printf("%s%s %s", n ? ", " : "", insp_type_name(info->params[n].type),
			       info->params[n].name);
		puts(")");
	}
	return count ? 0 : complain_none("event", req->filter, "-L");
}
