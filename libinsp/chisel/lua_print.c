// SPDX-License-Identifier: Apache-2.0
/*
 * The texts that a script gets and prints. A script gets names of the trace encoded, so that
 * it may print them as it likes. What it prints is encoded again, but for line ends and tabs,
 * because it also has buffers and texts of its own. The sequences that move the cursor or set
 * colours begin with a mark, which no text of the trace can have: it is random.
 */
#include "base/buf.h"
#include "base/encode.h"
#include "state/error.h"
#include "state/handle.h"
#include "chisel_priv.h"

#include <ctype.h>
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/random.h>

/* The first byte of a mark. */
#define MARK '\1'
/* The longest terminal sequence, without its introducer. */
#define SEQUENCE_MAX 32

static bool is_raw(const struct insp_chisel *chisel)
{
	return chisel->insp && chisel->insp->print.raw;
}

/* ---- texts of the trace ------------------------------------------------------------ */

const char *insp_chisel_encode(struct insp_chisel *chisel, const char *text, size_t *len)
{
	struct insp_buf *buf = &chisel->text;

	if (is_raw(chisel) || insp_text_is_plain(text, *len))
		return text;
	buf->len = 0;
	insp_encode(buf, text, *len, INSP_ENCODE_VALUE);
	*len = buf->len;
	return buf->len ? buf->data : "";
}

void insp_lua_push_text(lua_State *lua, const char *text, size_t len)
{
	text = insp_chisel_encode(insp_lua_self(lua), text, &len);
	lua_pushlstring(lua, text, len);
}

/* ---- printing ---------------------------------------------------------------------- */

/*
 * The length of a sequence for terminals after its introducer: one that sets colours, moves
 * the cursor, clears, hides or shows the cursor. 0: it is none of these.
 */
static size_t sequence_len(const char *text, size_t len)
{
	size_t n = 0;

	if (len >= 4 && (!memcmp(text, "?25l", 4) || !memcmp(text, "?25h", 4)))
		return 4;
	while (n < len && n < SEQUENCE_MAX && (isdigit((uint8_t)text[n]) || text[n] == ';'))
		n++;
	return n < len && text[n] && strchr("mHFJK", text[n]) ? n + 1 : 0;
}

static bool has_mark(const struct insp_chisel *chisel, const char *text, size_t len)
{
	size_t mark_len = strlen(chisel->mark);

	return mark_len && len >= mark_len && !memcmp(text, chisel->mark, mark_len);
}

/* Appends the sequence after a mark, if the stream is a terminal. Returns its length. */
static size_t put_sequence(const struct insp_chisel *chisel, bool is_tty, const char *text,
			   size_t len, struct insp_buf *out)
{
	size_t n = sequence_len(text, len);

	if (!n || !is_tty || (text[n - 1] == 'm' && chisel->host->no_colours))
		return n;
	insp_buf_put(out, "\33[", 2);
	insp_buf_put(out, text, n);
	return n;
}

static void put_printed(const struct insp_chisel *chisel, bool is_tty, const char *text, size_t len,
			struct insp_buf *out)
{
	const char *end = text + len, *mark, *stop;

	while (text < end) {
		mark = chisel->mark[0] ? memchr(text, MARK, end - text) : NULL;
		stop = mark ? mark : end;
		if (is_raw(chisel))
			insp_buf_put(out, text, stop - text);
		else
			insp_encode(out, text, stop - text, INSP_ENCODE_LINES);
		text = stop;
		if (!mark)
			continue;
		if (has_mark(chisel, text, end - text)) {
			text += strlen(chisel->mark);
			text += put_sequence(chisel, is_tty, text, end - text, out);
		} else {
			insp_encode(out, text++, 1, INSP_ENCODE_LINES);
		}
	}
}

void insp_lua_print(void *ctx, int stream, const char *text, uint64_t len)
{
	struct insp_chisel *chisel = ctx;
	const struct insp_chisel_host *host = chisel->host;
	struct insp_buf *out = &chisel->printed;

	out->len = 0;
	put_printed(chisel, stream == INSP_LUA_OUTPUT ? host->is_tty : host->error_is_tty, text,
		    len, out);
	if (stream == INSP_LUA_OUTPUT)
		host->write(host->ctx, out->data, out->len);
	else if (host->write_error)
		host->write_error(host->ctx, out->data, out->len);
}

int insp_chisel_check_texts(struct insp_chisel *chisel)
{
	if (!chisel->line.failed && !chisel->text.failed && !chisel->printed.failed)
		return 0;
	return insp_fail(chisel->insp, -ENOMEM, "out of memory");
}

/* ---- sysdig.terminal ---------------------------------------------------------------- */

/* Made when it is first wanted. Without random bytes there are no sequences. */
static bool make_mark(struct insp_chisel *chisel)
{
	uint64_t random;

	if (chisel->mark[0])
		return true;
	if (getrandom(&random, sizeof(random), GRND_NONBLOCK) != sizeof(random))
		return false;
	snprintf(chisel->mark, sizeof(chisel->mark), "%c%016llx[", MARK,
		 (unsigned long long)random);
	return true;
}

static int terminal(lua_State *lua)
{
	struct insp_chisel *chisel = insp_lua_self(lua);
	size_t len;
	const char *sequence = luaL_checklstring(lua, 1, &len);

	luaL_argcheck(lua, len && sequence_len(sequence, len) == len, 1,
		      "a sequence as '31m' or '2J' expected");
	if (!(chisel->host->is_tty || chisel->host->error_is_tty) || !make_mark(chisel)) {
		lua_pushliteral(lua, "");
		return 1;
	}
	lua_pushfstring(lua, "%s%s", chisel->mark, sequence);
	return 1;
}

void insp_lua_open_print(struct insp_chisel *chisel)
{
	static const luaL_Reg functions[] = {
		/*
		 * terminal(sequence): a text that, when it is printed, does what the sequence
		 * does on a terminal: "31m" sets a colour, "2;1H" moves the cursor, "2J", "2K"
		 * clear, "?25l" hides the cursor. Elsewhere, and for colours if the user wants
		 * none, nothing is printed. Escape characters in other texts are shown as \x1b
		 */
		{ "terminal", terminal },
		{ NULL, NULL },
	};

	insp_lua_register(chisel, functions);
}
