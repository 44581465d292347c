// SPDX-License-Identifier: Apache-2.0
/*
 * Reads the words of a filter's text: values and macros.
 */
#include "filter_parser.h"

#include <ctype.h>
#include <stdlib.h>

#define VALUE_BYTES_MAX 255
/* Limit for macros that contain macros many times over. */
#define EXPANSIONS_MAX 10000

/* ---- values --------------------------------------------------------------------- */

static int hex_digit(char c)
{
	if (isdigit((unsigned char)c))
		return c - '0';
	c = tolower((unsigned char)c);
	return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

/*
 * Escapes: \\ \" \xHH, and \n \t \r, so that a value can be written as insp_encode() prints
 * it. Any other backslash stands for itself.
 */
static int read_char(struct insp_parser *p, char *c)
{
	static const char letters[] = "ntr", meanings[] = "\n\t\r";
	const char *letter;
	int high, low;

	*c = *p->at++;
	if (*c != '\\')
		return 0;
	letter = *p->at ? strchr(letters, *p->at) : NULL;
	if (letter) {
		*c = meanings[letter - letters];
		p->at++;
	} else if (*p->at == '\\' || *p->at == '"') {
		*c = *p->at++;
	} else if (*p->at == 'x') {
		high = hex_digit(p->at[1]);
		low = high < 0 ? -1 : hex_digit(p->at[2]);
		if (low < 0)
			return FAIL(p, p->at - 1,
				    "'\\x' needs two hexadecimal digits, as in \\x0a");
		*c = high << 4 | low;
		p->at += 3;
	}
	return 0;
}

/* Copies a value up to the first of the characters in ends, which is not consumed. */
static int read_text(struct insp_parser *p, const char *ends, struct insp_operand *operand)
{
	const char *begin = p->at;
	char text[VALUE_BYTES_MAX];
	size_t len = 0;
	int err;

	while (*p->at && !strchr(ends, *p->at)) {
		if (len == sizeof(text))
			return FAIL(p, begin, "value is longer than %d bytes", VALUE_BYTES_MAX);
		err = read_char(p, &text[len++]);
		if (err)
			return err;
	}
	operand->text = malloc(len + 1);
	if (!operand->text)
		return parser_fail_memory(p);
	memcpy(operand->text, text, len);
	operand->text[len] = '\0';
	operand->len = len;
	return 0;
}

int insp_parser_read_value(struct insp_parser *p, const char *ends, struct insp_operand *operand)
{
	const char *begin = p->at;
	char quote[2] = { *p->at, '\0' };
	int err;

	if (!insp_is_quote(*quote)) {
		err = read_text(p, ends, operand);
		if (!err && p->at == begin)
			return FAIL(p, begin, "value is missing, an empty one is written ''");
		return err;
	}
	p->at++;
	err = read_text(p, quote, operand);
	if (err)
		return err;
	if (!*p->at)
		return FAIL(p, begin,
			    "quotes are not closed, %s is missing at the end of the value", quote);
	p->at++;
	return 0;
}

/* ---- macros ---------------------------------------------------------------------- */

const struct insp_macro *insp_parser_find_macro(const struct insp_parser *p, size_t *len)
{
	*len = insp_macro_name_len(p->at);
	return insp_macro_find(p->insp, p->at, *len);
}

int insp_parser_begin_macro(struct insp_parser *p, const struct insp_macro *macro,
			    struct insp_parser *outer)
{
	*outer = *p;
	if (++p->nested > INSP_NESTING_MAX || ++p->expansions > EXPANSIONS_MAX)
		return FAIL(p, p->at, "'%s' contains itself or too many other names", macro->name);
	p->text = p->at = macro->text ? macro->text : "";
	return 0;
}

int insp_parser_end_macro(struct insp_parser *p, const struct insp_macro *macro,
			  const struct insp_parser *outer, int err)
{
	char reason[sizeof(p->insp->error)];

	parser_skip_blanks(p);
	if (!err && *p->at)
		err = FAIL(p, p->at, "'%.20s' is not expected here", p->at);
	p->text = outer->text;
	p->at = outer->at;
	p->nested = outer->nested;
	if (!err) {
		p->at += strlen(macro->name);
		return 0;
	}
	parser_fail_at(p, p->at);
	if (p->names_macro)
		return err;
	p->names_macro = true;
	memcpy(reason, p->insp->error, sizeof(reason));
	return insp_fail(p->insp, err, "in '%s': %.900s", macro->name, reason);
}
