// SPDX-License-Identifier: Apache-2.0
/*
 * Finds secrets in a text by the names before them (password=...), by their place in a URL
 * and by the forms of well-known tokens. Knows no events. When in doubt it masks.
 */
#include <ctype.h>
#include <stdbool.h>
#include <string.h>

#include "macros.h"
#include "redact_text.h"

#define MASK '*'

/* A name that contains one of these, in any case, is that of a secret. */
static const char *const secret_words[] = {
	"password",   "passwd",		"passphrase",  "passcode",    "secret",
	"token",      "apikey",		"api_key",     "api-key",     "accesskey",
	"access_key", "access-key",	"privatekey",  "private_key", "private-key",
	"authkey",    "auth_key",	"auth-key",    "credential",  "authorization",
	"cookie",     "encryption_key", "signing_key", "pgpass",      "mysql_pwd",
};

/* How tokens of well-known services begin, and how many characters follow at least. */
static const struct {
	const char *prefix;
	size_t more;
} token_forms[] = {
	{ "AKIA", 12 },	  { "ASIA", 12 },   { "ghp_", 20 },	{ "gho_", 20 },
	{ "ghu_", 20 },	  { "ghs_", 20 },   { "ghr_", 20 },	{ "github_pat_", 20 },
	{ "glpat-", 16 }, { "xoxb-", 10 },  { "xoxp-", 10 },	{ "xoxa-", 10 },
	{ "xoxs-", 10 },  { "sk-", 20 },    { "sk_live_", 10 }, { "rk_live_", 10 },
	{ "eyJ", 30 },	  { "AIza", 30 },   { "npm_", 20 },	{ "hf_", 20 },
	{ "Bearer ", 8 }, { "bearer ", 8 }, { "Basic ", 8 },
};

/* The user part of a URL is a token rather than a name from this length on. */
#define USER_MAX 20

static size_t mask(char *from, const char *to)
{
	size_t count = 0;

	for (; from < to; from++) {
		count += *from != MASK;
		*from = MASK;
	}
	return count;
}

static bool is_name_char(char c)
{
	return isalnum((unsigned char)c) || c == '_' || c == '-' || c == '.';
}

static bool is_token_char(char c)
{
	return is_name_char(c) || c == '/' || c == '+' || c == '=' || c == '~';
}

static bool contains(const char *text, size_t len, const char *word)
{
	size_t word_len = strlen(word);

	for (; len >= word_len; text++, len--)
		if (strncasecmp(text, word, word_len) == 0)
			return true;
	return false;
}

/* Matches a pattern with * and ?, in any case. Only the last * is ever taken back. */
static bool matches(const char *pattern, const char *text, size_t len)
{
	const char *star = NULL, *end = text + len, *again = text;

	while (text < end) {
		if (*pattern == '*') {
			star = ++pattern;
			again = text;
		} else if (*pattern && (*pattern == '?' || tolower((unsigned char)*pattern) ==
								   tolower((unsigned char)*text))) {
			pattern++;
			text++;
		} else if (star) {
			pattern = star;
			text = ++again;
		} else {
			return false;
		}
	}
	while (*pattern == '*')
		pattern++;
	return !*pattern;
}

static bool is_secret_name(const char *const *patterns, const char *name, size_t len)
{
	for (size_t n = 0; n < ARRAY_SIZE(secret_words); n++)
		if (contains(name, len, secret_words[n]))
			return true;
	for (; *patterns; patterns++)
		if (strpbrk(*patterns, "*?") ? matches(*patterns, name, len) :
					       contains(name, len, *patterns))
			return true;
	return false;
}

/* ---- NAME=VALUE ------------------------------------------------------------------- */

/* The name that ends before end, perhaps in quotes: "name". Returns its length. */
static size_t name_before(const char *text, const char **end)
{
	const char *at = *end;

	while (at > text && (at[-1] == '"' || at[-1] == '\'' || at[-1] == ' '))
		at--;
	*end = at;
	while (at > text && is_name_char(at[-1]))
		at--;
	return *end - at;
}

/* The end of a value that is a part of a text, such as a query or JSON. */
static char *end_of_part(char *value, char *end, char separator)
{
	char quote = *value == '"' || *value == '\'' ? *value++ : 0;

	for (; value < end; value++) {
		if (quote ? *value == quote : strchr("\"'&;,\n\r}", *value) != NULL)
			return value;
		if (!quote && separator == '=' && *value == ' ')
			return value;
	}
	return end;
}

/* The secret after a separator at `at`. */
static size_t mask_value(char *text, char *at, char *end)
{
	const char *name_end = at;
	size_t name_len = name_before(text, &name_end);
	const char *name = name_end - name_len;
	char *value = at + 1;

	/* NAME=VALUE as a whole, or an option: everything is the value */
	if (*at == '=' && name == text)
		return mask(value, end);
	while (value < end && *value == ' ')
		value++;
	if (value == end)
		return 0;
	end = end_of_part(value, end, *at);
	value += *value == '"' || *value == '\'';
	return value < end ? mask(value, end) : 0;
}

static size_t mask_named(const char *const *patterns, char *text, char *end)
{
	size_t count = 0;

	for (char *at = text; at < end; at++) {
		const char *name_end = at;
		size_t len;

		/* "scheme://" is not a name with a value */
		if ((*at != '=' && *at != ':') || (end - at > 2 && !memcmp(at, "://", 3)))
			continue;
		len = name_before(text, &name_end);
		if (len && is_secret_name(patterns, name_end - len, len))
			count += mask_value(text, at, end);
	}
	return count;
}

/* ---- URLs --------------------------------------------------------------------------- */

static char *end_of_authority(char *at, const char *end)
{
	while (at < end && !strchr("/?# \t\n\"'<>", *at))
		at++;
	return at;
}

/* Masks the password in //user:password@host, and a user that is a token. */
static size_t mask_login(char *authority, char *end)
{
	char *at = end, *colon;

	while (at > authority && at[-1] != '@')
		at--;
	if (at == authority)
		return 0;
	at--;
	colon = memchr(authority, ':', at - authority);
	if (colon)
		return mask(colon + 1, at);
	return at - authority > USER_MAX ? mask(authority, at) : 0;
}

static size_t mask_urls(char *text, const char *end)
{
	size_t count = 0;

	for (char *at = text; end - at > 3; at++)
		if (!memcmp(at, "://", 3))
			count += mask_login(at + 3, end_of_authority(at + 3, end));
	return count;
}

/* ---- tokens ------------------------------------------------------------------------- */

static size_t mask_token(char *at, const char *end)
{
	for (size_t n = 0; n < ARRAY_SIZE(token_forms); n++) {
		size_t len = strlen(token_forms[n].prefix);
		char *stop = at + len;

		if ((size_t)(end - at) < len || memcmp(at, token_forms[n].prefix, len))
			continue;
		while (stop < end && is_token_char(*stop))
			stop++;
		if ((size_t)(stop - at) >= len + token_forms[n].more)
			return mask(at + len, stop);
	}
	return 0;
}

static size_t mask_tokens(char *text, const char *end)
{
	static const char begin[] = "-----BEGIN ";
	size_t count = 0;

	for (char *at = text; at < end; at++) {
		if (at > text && isalnum((unsigned char)at[-1]))
			continue;
		if ((size_t)(end - at) > strlen(begin) && !memcmp(at, begin, strlen(begin)) &&
		    contains(at, end - at, "PRIVATE KEY"))
			return count + mask(at, end);
		count += mask_token(at, end);
	}
	return count;
}

/* ---- the whole ------------------------------------------------------------------------ */

static bool matches_whole(const char *const *patterns, const char *text, size_t len)
{
	for (; *patterns; patterns++)
		if (strpbrk(*patterns, "*?") && matches(*patterns, text, len))
			return true;
	return false;
}

enum scap_redact_next scap_redact_next(const char *const *patterns, const char *item, size_t len)
{
	static const char *const logins[] = { "-u", "--user", "--proxy-user" };

	if (len < 2 || *item != '-' || memchr(item, '=', len))
		return REDACT_NEXT_NONE;
	for (size_t n = 0; n < ARRAY_SIZE(logins); n++)
		if (strlen(logins[n]) == len && !memcmp(item, logins[n], len))
			return REDACT_NEXT_LOGIN;
	return is_secret_name(patterns, item, len) ? REDACT_NEXT_WHOLE : REDACT_NEXT_NONE;
}

size_t scap_redact_value(enum scap_redact_next kind, char *text, size_t len)
{
	char *colon = memchr(text, ':', len);

	if (kind == REDACT_NEXT_LOGIN && colon)
		return mask(colon + 1, text + len);
	/* an option after an option is not its value */
	if (kind == REDACT_NEXT_WHOLE && *text != '-')
		return mask(text, text + len);
	return 0;
}

/* The end of a word of a command line; blanks in quotes belong to it. */
static char *end_of_word(char *at, const char *end)
{
	char quote = 0;

	for (; at < end && (quote || !isspace((unsigned char)*at)); at++) {
		if (quote && *at == quote)
			quote = 0;
		else if (!quote && (*at == '"' || *at == '\''))
			quote = *at;
	}
	return at;
}

/* A whole command line in one argument, as of sh -c. */
static size_t mask_words(const char *const *patterns, char *text, const char *end)
{
	enum scap_redact_next next = REDACT_NEXT_NONE;
	size_t count = 0;
	char *stop;

	for (char *at = text; at < end; at = stop + 1) {
		stop = end_of_word(at, end);
		if (stop == at)
			continue;
		count += scap_redact_value(next, at, stop - at);
		next = stop - at < end - text ? scap_redact_next(patterns, at, stop - at) :
						REDACT_NEXT_NONE;
	}
	return count;
}

size_t scap_redact_item(const char *const *patterns, char *text, size_t len)
{
	char *end = text + len;
	size_t count = mask_words(patterns, text, end) + mask_named(patterns, text, end);

	/* a pattern may also stand for a whole argument, but not for NAME=VALUE */
	if (!memchr(text, '=', len) && matches_whole(patterns, text, len))
		return count + mask(text, end);
	return count + mask_urls(text, end) + mask_tokens(text, end);
}
