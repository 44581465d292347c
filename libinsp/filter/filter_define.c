// SPDX-License-Identifier: Apache-2.0
/*
 * Macros: names that stand for a part of a filter or for the values of a list.
 */
#include "filter.h"
#include "filter_parser.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

size_t insp_macro_name_len(const char *text)
{
	size_t len = 0;

	while (isalnum((unsigned char)text[len]) || text[len] == '_' || text[len] == '-')
		len++;
	return isdigit((unsigned char)text[0]) ? 0 : len;
}

struct insp_macro *insp_macro_find(const struct insp *insp, const char *name, size_t len)
{
	for (size_t i = 0; len && i < insp->nmacros; i++)
		if (strncmp(insp->macros[i].name, name, len) == 0 && !insp->macros[i].name[len])
			return &insp->macros[i];
	return NULL;
}

static struct insp_macro *add_macro(struct insp *insp, const char *name)
{
	struct insp_macro *macros;

	macros = realloc(insp->macros, (insp->nmacros + 1) * sizeof(*macros));
	if (!macros)
		return NULL;
	insp->macros = macros;
	macros += insp->nmacros;
	*macros = (struct insp_macro){ .name = strdup(name) };
	if (!macros->name)
		return NULL;
	insp->nmacros++;
	return macros;
}

/* A macro must not redefine a word of the grammar. */
static bool may_be_defined(const char *name)
{
	size_t len = insp_macro_name_len(name);

	return len && !name[len] && !insp_parser_is_connective(name, len) &&
	       strncmp(name, "not", 3);
}

int insp_filter_define(struct insp *insp, const char *name, const char *text)
{
	struct insp_macro *macro;
	char *copy;

	if (!may_be_defined(name))
		return insp_fail(
			insp, -EINVAL,
			"'%s' cannot be defined: a name consists of letters, digits, _ and -",
			name);
	macro = insp_macro_find(insp, name, strlen(name));
	if (!macro)
		macro = add_macro(insp, name);
	copy = macro ? strdup(text) : NULL;
	if (!copy)
		return insp_fail(insp, -ENOMEM, "out of memory");
	free(macro->text);
	macro->text = copy;
	return 0;
}

void insp_macros_free(struct insp *insp)
{
	for (size_t i = 0; i < insp->nmacros; i++) {
		free(insp->macros[i].name);
		free(insp->macros[i].text);
	}
	free(insp->macros);
}
