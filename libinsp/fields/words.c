// SPDX-License-Identifier: Apache-2.0
/*
 * The lists of values that fields can have. The words stand where the fields' functions
 * have them; this file knows which list belongs to which field.
 */
#include "words.h"
#include "extract_priv.h"
#include "macros.h"
#include "render.h"

#include <ctype.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>

/* The number of words in the lists that are functions: more than any of them has. */
#define WORDS_MAX 256

static const char *nth_of(const char *const *words, size_t count, size_t n)
{
	return n < count ? words[n] : NULL;
}

#define LIST(name, ...) \
	static const char *name(size_t n) \
	{ \
		static const char *const words[] = { __VA_ARGS__ }; \
		return nth_of(words, ARRAY_SIZE(words), n); \
	}
LIST(directions, ">", "<")
LIST(io_directions, "read", "write")
LIST(socket_families, "ip", "unix")

static const char *results(size_t n)
{
	return n ? insp_errno_name(-(int64_t)n) : "SUCCESS";
}

static const char *container_types(size_t n)
{
	return n ? insp_container_type_name(n - 1) : "host";
}

static const char *fd_types(size_t n)
{
	return insp_fd_type_name(n);
}

static const char *fd_letters(size_t n)
{
	return insp_fd_type_letter(n);
}

/* n-th word; NULL: none, but others may follow. */
static const struct {
	const char *field;
	const char *(*nth)(size_t n);
} lists[] = {
	{ "evt.dir", directions },
	{ "evt.res", results },
	{ "evt.category", insp_category },
	{ "evt.io_dir", io_directions },
	{ "fd.type", fd_types },
	{ "fd.typechar", fd_letters },
	{ "proc.stdin.type", fd_types },
	{ "proc.stdout.type", fd_types },
	{ "proc.stderr.type", fd_types },
	{ "fd.l4proto", insp_l4_word },
	{ "fd.sockfamily", socket_families },
	{ "container.type", container_types },
};

static const char *(*list_of_name(const char *field))(size_t n)
{
	for (size_t i = 0; i < ARRAY_SIZE(lists); i++)
		if (strcmp(lists[i].field, field) == 0)
			return lists[i].nth;
	return NULL;
}

static const char *(*list_of(const struct insp_field *field))(size_t n)
{
	return list_of_name(field->row->info.name);
}

const char *insp_field_word(const char *field, size_t *next)
{
	const char *(*nth)(size_t n) = list_of_name(field), *word = NULL;

	while (nth && !word && *next < WORDS_MAX)
		word = nth((*next)++);
	return word;
}

/* The result of a call without a name for it is its number. */
static bool is_number(const char *text)
{
	return isdigit((unsigned char)text[text[0] == '-']);
}

/* sysdig's letters of listening sockets: no descriptor has them, but filters of its views do. */
static bool is_old_letter(const char *text)
{
	return strcmp(text, "2") == 0 || strcmp(text, "3") == 0;
}

bool insp_field_can_be(const struct insp_field *field, const char *text)
{
	const char *(*nth)(size_t n) = list_of(field), *word;

	/* "<NA>" is what some of these fields have instead of no value. */
	if (!nth || strcmp(text, "<NA>") == 0 || (nth == results && is_number(text)) ||
	    (nth == fd_letters && is_old_letter(text)))
		return true;
	for (size_t n = 0; n < WORDS_MAX; n++) {
		word = nth(n);
		if (word && strcmp(word, text) == 0)
			return true;
	}
	return false;
}

void insp_field_offer_words(const struct insp_field *field, struct insp_nearest *nearest)
{
	const char *(*nth)(size_t n) = list_of(field), *word;

	for (size_t n = 0; nth && n < WORDS_MAX; n++) {
		word = nth(n);
		if (!word)
			continue;
		if (strcasecmp(word, nearest->text) == 0) {
			nearest->word = word;
			return;
		}
		insp_nearest_offer(nearest, word);
	}
}

const char *insp_field_list_words(const struct insp_field *field, char *list, size_t size)
{
	const char *(*nth)(size_t n) = list_of(field), *word;
	size_t len = 0;

	list[0] = '\0';
	for (size_t n = 0; nth && n < WORDS_MAX; n++) {
		word = nth(n);
		if (!word)
			continue;
		if (len + strlen(word) + sizeof(", ...") > size)
			return strcat(list, " ...");
		len += sprintf(list + len, "%s%s", len ? ", " : "", word);
	}
	return list;
}
