// SPDX-License-Identifier: Apache-2.0
/*
 * Values in filters: converts their text by type, and has the comparison of each
 * operator for each type.
 */
#include "base/buf.h"
#include "fields/render.h"
#include "state/error.h"
#include "state/handle.h"
#include "filter_priv.h"
#include "macros.h"

#include <arpa/inet.h>
#include <ctype.h>
#include <errno.h>
#include <inttypes.h>
#include <fnmatch.h>
#include <locale.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "platform.h"

/* Size of one address in a host's list: a length byte, then up to 16 bytes. */
#define HOST_ADDR_BYTES 17

/* The kernel keeps no more bytes of a thread's name. */
#define KERNEL_NAME_BYTES 15

/* ---- comparisons ------------------------------------------------------------ */

#define MATCH(name) \
	static bool match_##name(struct insp_check *check, const struct insp_value *v, \
				 const struct insp_operand *o)

static int compare_bytes(const struct insp_value *v, const struct insp_operand *o)
{
	size_t len = v->len < o->len ? v->len : o->len;
	int order = len ? memcmp(v->data, o->text, len) : 0;

	return order ? order : v->len < o->len ? -1 : v->len > o->len;
}

MATCH(text_eq)
{
	return v->len == o->len && memcmp(v->data, o->text, o->len) == 0;
}

MATCH(text_ne)
{
	return !match_text_eq(check, v, o);
}

/* A longer name stands for the bytes of it that the kernel keeps. */
MATCH(name_eq)
{
	return match_text_eq(check, v, o) ||
	       (v->len == KERNEL_NAME_BYTES && o->len > KERNEL_NAME_BYTES &&
		memcmp(v->data, o->text, KERNEL_NAME_BYTES) == 0);
}

MATCH(name_ne)
{
	return !match_name_eq(check, v, o);
}

MATCH(text_lt)
{
	return compare_bytes(v, o) < 0;
}

MATCH(text_le)
{
	return compare_bytes(v, o) <= 0;
}

MATCH(text_gt)
{
	return compare_bytes(v, o) > 0;
}

MATCH(text_ge)
{
	return compare_bytes(v, o) >= 0;
}

MATCH(contains)
{
	return memmem(v->data, v->len, o->text, o->len) != NULL;
}

static bool same_letters(const char *a, const char *b, size_t len)
{
	for (size_t i = 0; i < len; i++)
		if (tolower((unsigned char)a[i]) != tolower((unsigned char)b[i]))
			return false;
	return true;
}

MATCH(icontains)
{
	for (size_t at = 0; at + o->len <= v->len; at++)
		if (same_letters((const char *)v->data + at, o->text, o->len))
			return true;
	return false;
}

MATCH(startswith)
{
	return v->len >= o->len && memcmp(v->data, o->text, o->len) == 0;
}

MATCH(endswith)
{
	return v->len >= o->len &&
	       memcmp((const char *)v->data + v->len - o->len, o->text, o->len) == 0;
}

/*
 * The result if it cannot be found out whether a value matches: the one with which the
 * check does not help the event to pass, also below a 'not'.
 */
static bool undecided(struct insp_check *check)
{
	check->undecided++;
	return check->negated;
}

static bool is_ascii(const char *text)
{
	while (*text && (unsigned char)*text < 0x80)
		text++;
	return !*text;
}

/* The locale of UTF-8 alone, made once; NULL: there is none. */
static locale_t utf8_locale(void)
{
	static locale_t utf8;
	locale_t made, none = NULL;

	if (__atomic_load_n(&utf8, __ATOMIC_ACQUIRE))
		return utf8;
	made = newlocale(LC_CTYPE_MASK, "C.UTF-8", NULL);
	if (made && !__atomic_compare_exchange_n(&utf8, &none, made, false, __ATOMIC_ACQ_REL,
						 __ATOMIC_ACQUIRE))
		freelocale(made);
	return __atomic_load_n(&utf8, __ATOMIC_ACQUIRE);
}

/* fnmatch() for UTF-8, whatever the locale is; for bytes, where the text is no UTF-8. */
static int match_letters(const char *pattern, const char *text, int flags)
{
	locale_t utf8 = is_ascii(text) ? NULL : utf8_locale(), old;
	int res = -1;

	if (utf8) {
		old = uselocale(utf8);
		res = fnmatch(pattern, text, flags);
		uselocale(old);
	}
	return res == 0 || res == FNM_NOMATCH ? res : fnmatch(pattern, text, flags);
}

static bool match_pattern(struct insp_check *check, const struct insp_value *v,
			  const struct insp_operand *o, int flags)
{
	check->scratch.len = 0;
	insp_buf_put(&check->scratch, v->data, v->len);
	insp_buf_putc(&check->scratch, '\0');
	if (check->scratch.failed)
		return undecided(check);
	switch (match_letters(o->text, check->scratch.data, flags)) {
	case 0:
		return true;
	case FNM_NOMATCH:
		return false;
	}
	return undecided(check);
}

MATCH(glob)
{
	return match_pattern(check, v, o, 0);
}

MATCH(iglob)
{
	return match_pattern(check, v, o, FNM_CASEFOLD);
}

MATCH(regex)
{
	int res = insp_regex_match(o->regex, v->data ? v->data : "", v->len);

	return res < 0 ? undecided(check) : res;
}

/* The value is an address, the operand is the list of a host's addresses. */
MATCH(host_eq)
{
	for (size_t at = 0; at + HOST_ADDR_BYTES <= o->len; at += HOST_ADDR_BYTES)
		if ((uint8_t)o->text[at] == v->len &&
		    memcmp(o->text + at + 1, v->data, v->len) == 0)
			return true;
	return false;
}

MATCH(host_ne)
{
	return !match_host_eq(check, v, o);
}

/* /etc matches /etc and /etc/x, but not /etcx. */
MATCH(path)
{
	size_t len = o->len;

	while (len > 1 && o->text[len - 1] == '/')
		len--;
	if (v->len < len || memcmp(v->data, o->text, len))
		return false;
	return v->len == len || ((const char *)v->data)[len] == '/' ||
	       (len && o->text[len - 1] == '/');
}

MATCH(number_eq)
{
	return v->u64 == o->u64;
}

MATCH(number_ne)
{
	return v->u64 != o->u64;
}

MATCH(unsigned_lt)
{
	return v->u64 < o->u64;
}

MATCH(unsigned_le)
{
	return v->u64 <= o->u64;
}

MATCH(unsigned_gt)
{
	return v->u64 > o->u64;
}

MATCH(unsigned_ge)
{
	return v->u64 >= o->u64;
}

MATCH(signed_lt)
{
	return v->s64 < o->s64;
}

MATCH(signed_le)
{
	return v->s64 <= o->s64;
}

MATCH(signed_gt)
{
	return v->s64 > o->s64;
}

MATCH(signed_ge)
{
	return v->s64 >= o->s64;
}

MATCH(double_eq)
{
	return v->dbl == o->dbl;
}

MATCH(double_ne)
{
	return v->dbl != o->dbl;
}

MATCH(double_lt)
{
	return v->dbl < o->dbl;
}

MATCH(double_le)
{
	return v->dbl <= o->dbl;
}

MATCH(double_gt)
{
	return v->dbl > o->dbl;
}

MATCH(double_ge)
{
	return v->dbl >= o->dbl;
}

/* A single address is a network whose prefix has all bits. */
MATCH(net_eq)
{
	const uint8_t *addr = v->data;
	size_t whole = o->prefix_bits / 8, rest = o->prefix_bits % 8;
	uint8_t mask = 0xff << (8 - rest);

	if (v->len != o->addr_len || memcmp(addr, o->addr, whole))
		return false;
	return !rest || (addr[whole] & mask) == (o->addr[whole] & mask);
}

MATCH(net_ne)
{
	return !match_net_eq(check, v, o);
}

/* The value is a distance in nanoseconds, the operand is its limit in milliseconds. */
MATCH(around)
{
	return v->u64 / 1000000 < o->u64 || v->u64 == o->u64 * 1000000;
}

/* ---- operators by kind of type -------------------------------------------------- */

enum kind {
	KIND_NONE,
	KIND_HOST,
	KIND_TEXT,
	KIND_NAME,
	KIND_BYTES,
	KIND_UNSIGNED,
	KIND_SIGNED,
	KIND_BOOL,
	KIND_PORT,
	KIND_DOUBLE,
	KIND_IP,
	KIND_NET,
	KINDS
};

/* Names differ from other texts in what is equal. */
/* clang-format off */
#define TEXT_MATCHES(eq, ne) \
	{ \
		[INSP_OP_EQ] = eq, [INSP_OP_NE] = ne, \
		[INSP_OP_LT] = match_text_lt, [INSP_OP_LE] = match_text_le, \
		[INSP_OP_GT] = match_text_gt, [INSP_OP_GE] = match_text_ge, \
		[INSP_OP_CONTAINS] = match_contains, [INSP_OP_ICONTAINS] = match_icontains, \
		[INSP_OP_STARTSWITH] = match_startswith, [INSP_OP_ENDSWITH] = match_endswith, \
		[INSP_OP_BCONTAINS] = match_contains, [INSP_OP_BSTARTSWITH] = match_startswith, \
		[INSP_OP_GLOB] = match_glob, [INSP_OP_IGLOB] = match_iglob, \
		[INSP_OP_REGEX] = match_regex, [INSP_OP_PMATCH] = match_path, \
		[INSP_OP_IN] = eq, [INSP_OP_INTERSECTS] = eq, \
	}
/* clang-format on */

static insp_match_fn *const match_fns[KINDS][INSP_OPS] = {
	[KIND_HOST] = {
		[INSP_OP_EQ] = match_host_eq, [INSP_OP_NE] = match_host_ne,
		[INSP_OP_IN] = match_host_eq, [INSP_OP_INTERSECTS] = match_host_eq,
	},
	[KIND_TEXT] = TEXT_MATCHES(match_text_eq, match_text_ne),
	[KIND_NAME] = TEXT_MATCHES(match_name_eq, match_name_ne),
	[KIND_BYTES] = {
		[INSP_OP_EQ] = match_text_eq, [INSP_OP_NE] = match_text_ne,
		[INSP_OP_CONTAINS] = match_contains, [INSP_OP_STARTSWITH] = match_startswith,
		[INSP_OP_ENDSWITH] = match_endswith,
		[INSP_OP_BCONTAINS] = match_contains, [INSP_OP_BSTARTSWITH] = match_startswith,
		[INSP_OP_IN] = match_text_eq, [INSP_OP_INTERSECTS] = match_text_eq,
	},
	[KIND_UNSIGNED] = {
		[INSP_OP_EQ] = match_number_eq, [INSP_OP_NE] = match_number_ne,
		[INSP_OP_LT] = match_unsigned_lt, [INSP_OP_LE] = match_unsigned_le,
		[INSP_OP_GT] = match_unsigned_gt, [INSP_OP_GE] = match_unsigned_ge,
		[INSP_OP_IN] = match_number_eq, [INSP_OP_INTERSECTS] = match_number_eq,
	},
	[KIND_SIGNED] = {
		[INSP_OP_EQ] = match_number_eq, [INSP_OP_NE] = match_number_ne,
		[INSP_OP_LT] = match_signed_lt, [INSP_OP_LE] = match_signed_le,
		[INSP_OP_GT] = match_signed_gt, [INSP_OP_GE] = match_signed_ge,
		[INSP_OP_IN] = match_number_eq, [INSP_OP_INTERSECTS] = match_number_eq,
	},
	[KIND_BOOL] = {
		[INSP_OP_EQ] = match_number_eq, [INSP_OP_NE] = match_number_ne,
		[INSP_OP_IN] = match_number_eq, [INSP_OP_INTERSECTS] = match_number_eq,
	},
	[KIND_PORT] = {
		[INSP_OP_EQ] = match_number_eq, [INSP_OP_NE] = match_number_ne,
		[INSP_OP_LT] = match_unsigned_lt, [INSP_OP_LE] = match_unsigned_le,
		[INSP_OP_GT] = match_unsigned_gt, [INSP_OP_GE] = match_unsigned_ge,
		[INSP_OP_IN] = match_number_eq, [INSP_OP_INTERSECTS] = match_number_eq,
	},
	[KIND_DOUBLE] = {
		[INSP_OP_EQ] = match_double_eq, [INSP_OP_NE] = match_double_ne,
		[INSP_OP_LT] = match_double_lt, [INSP_OP_LE] = match_double_le,
		[INSP_OP_GT] = match_double_gt, [INSP_OP_GE] = match_double_ge,
		[INSP_OP_IN] = match_double_eq, [INSP_OP_INTERSECTS] = match_double_eq,
	},
	[KIND_IP] = {
		[INSP_OP_EQ] = match_net_eq, [INSP_OP_NE] = match_net_ne,
		[INSP_OP_IN] = match_net_eq, [INSP_OP_INTERSECTS] = match_net_eq,
	},
	[KIND_NET] = {
		[INSP_OP_EQ] = match_net_eq, [INSP_OP_NE] = match_net_ne,
		[INSP_OP_IN] = match_net_eq, [INSP_OP_INTERSECTS] = match_net_eq,
	},
};

static enum kind kind_of(uint8_t type)
{
	switch (type) {
	case PT_CHARBUF:
	case PT_FSPATH:
	case PT_FSRELPATH:
		return KIND_TEXT;
	case PT_BYTEBUF:
	case PT_SOCKADDR:
	case PT_SOCKTUPLE:
		return KIND_BYTES;
	case PT_BOOL:
		return KIND_BOOL;
	case PT_PORT:
		return KIND_PORT;
	case PT_DOUBLE:
		return KIND_DOUBLE;
	case PT_IPADDR:
		return KIND_IP;
	case PT_IPNET:
		return KIND_NET;
	}
	if (insp_type_is_number(type))
		return insp_type_is_signed(type) ? KIND_SIGNED : KIND_UNSIGNED;
	return KIND_NONE;
}

/* Whether the values are names of threads as the kernel keeps them. */
static bool is_kernel_name(const struct insp_field *field)
{
	static const char *const names[] = { "proc.name",     "proc.pname",    "proc.aname",
					     "proc.sname",    "proc.sid.name", "proc.vpgid.name",
					     "proc.pgid.name" };

	for (size_t i = 0; i < ARRAY_SIZE(names); i++)
		if (strcmp(field->row->info.name, names[i]) == 0)
			return true;
	return false;
}

static enum kind kind_of_field(const struct insp_field *field)
{
	if (field->row->info.flags & INSP_FIELD_HOST)
		return KIND_HOST;
	return is_kernel_name(field) ? KIND_NAME : kind_of(field->type);
}

static enum kind kind_of_check(const struct insp_check *check)
{
	return check->term ? kind_of(check->term->type) : kind_of_field(check->field);
}

insp_match_fn *insp_filter_match_fn(const struct insp_check *check, enum insp_filter_op op)
{
	if (op == INSP_OP_EQ2)
		op = INSP_OP_EQ;
	if (!check->term && check->field->row->syntax == INSP_SYNTAX_TIME)
		return op == INSP_OP_EQ ? match_around : NULL;
	return match_fns[kind_of_check(check)][op];
}

/* Kinds with the same family can be compared with each other. */
static enum kind family_of(enum kind kind)
{
	switch (kind) {
	case KIND_NAME:
	case KIND_BYTES:
		return KIND_TEXT;
	case KIND_SIGNED:
	case KIND_PORT:
		return KIND_UNSIGNED;
	case KIND_NET:
		return KIND_IP;
	default:
		return kind;
	}
}

bool insp_filter_compares(const struct insp_check *check, const struct insp_term *term)
{
	enum kind kind = kind_of_check(check);

	switch (check->op) {
	case INSP_OP_BCONTAINS:
	case INSP_OP_BSTARTSWITH:
	case INSP_OP_GLOB:
	case INSP_OP_IGLOB:
	case INSP_OP_REGEX:
		return false; /* patterns are prepared once */
	}
	return kind != KIND_HOST && kind != KIND_NONE &&
	       family_of(kind) == family_of(kind_of(term->type));
}

/* ---- reading values ---------------------------------------------------------------- */

bool insp_check_compares_equal(const struct insp_check *check)
{
	return check->op == INSP_OP_EQ || check->op == INSP_OP_EQ2 || check->op == INSP_OP_NE ||
	       check->op == INSP_OP_IN || check->op == INSP_OP_INTERSECTS;
}

/* In a comparison for equality, 4294967295 is the -1 of a signed field: user.loginuid. */
static void wrap_number(const struct insp_check *check, uint8_t type, struct insp_operand *o)
{
	if (insp_check_compares_equal(check) && type == PT_INT32 && o->s64 > INT32_MAX &&
	    o->s64 <= UINT32_MAX)
		o->s64 = (int32_t)o->s64;
}

/*
 * A value that is compared for equality must fit the field's width. Of evt.rawarg, only
 * the parameter in the event tells it.
 */
static int check_width(struct insp *insp, const struct insp_check *check, uint8_t type,
		       const struct insp_operand *o)
{
	unsigned int bits = 8 * insp_type_bytes(type);
	bool is_signed = insp_type_is_signed(type);
	int64_t least, most;

	if (!insp_check_compares_equal(check) || check->term || bits >= 64 ||
	    check->field->row->info.type == PT_DYN)
		return 0;
	least = is_signed ? -(INT64_C(1) << (bits - 1)) : 0;
	most = (INT64_C(1) << (is_signed ? bits - 1 : bits)) - 1;
	if (o->s64 >= least && o->s64 <= most)
		return 0;
	return insp_fail(insp, -EINVAL,
			 "'%s' is beyond field '%s', whose numbers go from %" PRId64 " to %" PRId64,
			 o->text, check->field->row->info.name, least, most);
}

static int read_bool(struct insp *insp, struct insp_operand *o)
{
	o->u64 = strcmp(o->text, "true") == 0;
	if (o->u64 || strcmp(o->text, "false") == 0)
		return 0;
	return insp_fail(insp, -EINVAL, "'%s' is neither true nor false", o->text);
}

static int read_port(struct insp *insp, struct insp_operand *o)
{
	int port;

	if (isdigit((unsigned char)o->text[0])) {
		if (insp_filter_read_integer(insp, PT_PORT, o) == 0 && o->u64 <= UINT16_MAX)
			return 0;
		return insp_fail(insp, -EINVAL, "'%s' is not a valid port: they go from 0 to 65535",
				 o->text);
	}
	port = insp_find_port(o->text);
	if (port < 0)
		return insp_fail(
			insp, -EINVAL,
			"unknown service '%s': a port is a number or a name of /etc/services",
			o->text);
	o->u64 = port;
	return 0;
}

static int read_double(struct insp *insp, struct insp_operand *o)
{
	char *end;

	o->dbl = strtod(o->text, &end);
	if (o->len && end == o->text + o->len)
		return 0;
	return insp_fail(insp, -EINVAL, "'%s' is not a valid number, such as 2.5", o->text);
}

/* Reads an address without a prefix length. */
static bool read_addr(const char *text, struct insp_operand *o)
{
	bool is_ipv6 = strchr(text, ':') != NULL;

	o->addr_len = is_ipv6 ? 16 : 4;
	o->prefix_bits = o->addr_len * 8;
	return inet_pton(is_ipv6 ? AF_INET6 : AF_INET, text, o->addr) == 1;
}

static int read_ip(struct insp *insp, struct insp_operand *o)
{
	if (read_addr(o->text, o))
		return 0;
	return insp_fail(insp, -EINVAL, "'%s' is not a valid IP address, such as 10.0.0.1 or ::1",
			 o->text);
}

/* address/length. Without a length an IPv6 address means its /64 network. */
static int read_net(struct insp *insp, struct insp_operand *o)
{
	char *slash = strchr(o->text, '/'), *end = NULL;
	unsigned long bits = 64;
	bool ok;

	if (slash) {
		*slash = '\0';
		bits = strtoul(slash + 1, &end, 10);
	}
	ok = read_addr(o->text, o) && (slash || o->addr_len == 16) && bits <= o->prefix_bits;
	ok = ok && (!slash || (isdigit((unsigned char)slash[1]) && !*end));
	if (slash)
		*slash = '/';
	if (!ok)
		return insp_fail(insp, -EINVAL, "'%s' is not a valid network, such as 10.0.0.0/8",
				 o->text);
	o->prefix_bits = bits;
	return 0;
}

static void put_host_addr(void *arg, const void *addr, size_t bytes)
{
	char entry[HOST_ADDR_BYTES] = { bytes };

	memcpy(entry + 1, addr, bytes);
	insp_buf_put(arg, entry, sizeof(entry));
}

/* Resolves a host name to a list of addresses (HOST_ADDR_BYTES each). */
static int read_host(struct insp *insp, struct insp_operand *o)
{
	struct insp_buf addrs = { 0 };
	const char *fault;

	if (insp->no_hosts)
		return insp_fail(insp, -EINVAL,
				 "'%s': a script in the sandbox has no host looked up, "
				 "unless names are asked for (-R) or it is trusted "
				 "(--no-chisel-sandbox)",
				 o->text);
	fault = insp_find_host(o->text, put_host_addr, &addrs);
	if (fault)
		return insp_fail(insp, -EINVAL, "cannot find host '%s': %s", o->text, fault);
	free(o->text);
	o->text = addrs.data;
	o->len = addrs.len;
	return addrs.failed ? insp_fail(insp, -ENOMEM, "out of memory") : 0;
}

static int read_regex(struct insp *insp, struct insp_operand *o)
{
	char fault[256];
	int err = insp_regex_new(&o->regex, o->text, o->len, fault, sizeof(fault));

	if (err == -EINVAL)
		return insp_fail(insp, err, "'%s' is not a regular expression: %s", o->text, fault);
	if (err == -ENOTSUP)
		return insp_fail(insp, err, "this build has no regular expressions");
	return err ? insp_fail(insp, err, "out of memory") : 0;
}

static bool is_hex(const char *text, size_t len)
{
	for (size_t i = 0; i < len; i++)
		if (!isxdigit((unsigned char)text[i]))
			return false;
	return len % 2 == 0;
}

/* Converts pairs of hexadecimal digits to bytes, in place. */
static int read_hex(struct insp *insp, struct insp_operand *o)
{
	size_t n = 0;

	if (!is_hex(o->text, o->len))
		return insp_fail(insp, -EINVAL,
				 "'%s' is not a list of hexadecimal bytes, such as 48656c6c6f",
				 o->text);
	for (size_t i = 0; i < o->len; i += 2) {
		unsigned int byte = 0;

		sscanf(o->text + i, "%2x", &byte);
		o->text[n++] = byte;
	}
	o->text[n] = '\0';
	o->len = n;
	return 0;
}

int insp_filter_read_operand(struct insp *insp, const struct insp_check *check,
			     struct insp_operand *o)
{
	uint8_t type = check->term ? check->term->type : check->field->type;
	int err;

	if (check->op == INSP_OP_REGEX)
		return read_regex(insp, o);
	if (check->op == INSP_OP_BCONTAINS || check->op == INSP_OP_BSTARTSWITH)
		return read_hex(insp, o);
	switch (kind_of_check(check)) {
	case KIND_HOST:
		return read_host(insp, o);
	case KIND_UNSIGNED:
	case KIND_SIGNED:
		err = insp_filter_read_number(insp, check, type, o);
		if (err)
			return err;
		wrap_number(check, type, o);
		return check_width(insp, check, type, o);
	case KIND_BOOL:
		return read_bool(insp, o);
	case KIND_PORT:
		return read_port(insp, o);
	case KIND_DOUBLE:
		return read_double(insp, o);
	case KIND_IP:
		return read_ip(insp, o);
	case KIND_NET:
		return read_net(insp, o);
	default:
		return 0;
	}
}

void insp_filter_free_operand(struct insp_operand *o)
{
	insp_regex_free(o->regex);
	if (!o->term) {
		free(o->text);
		return;
	}
	insp_term_fini(o->term);
	free(o->term);
}

/* ---- sets of values ------------------------------------------------------------------ */

/* Up to this number, single comparisons are as fast as a set. */
#define FEW 4

static bool has_bytes(const struct insp_filter_set *set, const struct insp_value *v)
{
	return insp_filter_set_has(set, v->data, v->len);
}

static bool has_number(const struct insp_filter_set *set, const struct insp_value *v)
{
	return insp_filter_set_has(set, &v->u64, sizeof(v->u64));
}

static bool has_path(const struct insp_filter_set *set, const struct insp_value *v)
{
	return insp_filter_set_has_path(set, v->data, v->len);
}

static bool add_operand(struct insp_check *check, enum kind kind, const struct insp_operand *o)
{
	if (check->op == INSP_OP_PMATCH)
		return insp_filter_set_add_path(check->set, o->text, o->len);
	switch (kind) {
	case KIND_NAME:
		if (o->len > KERNEL_NAME_BYTES &&
		    !insp_filter_set_add(check->set, o->text, KERNEL_NAME_BYTES))
			return false;
		return insp_filter_set_add(check->set, o->text, o->len);
	case KIND_TEXT:
	case KIND_BYTES:
		return insp_filter_set_add(check->set, o->text, o->len);
	case KIND_IP:
		return insp_filter_set_add(check->set, o->addr, o->addr_len);
	default:
		return insp_filter_set_add(check->set, &o->u64, sizeof(o->u64));
	}
}

int insp_filter_make_set(struct insp_check *check)
{
	enum kind kind = kind_of_check(check);

	if (check->noperands <= FEW || check->computed || kind == KIND_HOST || kind == KIND_NET ||
	    kind == KIND_DOUBLE ||
	    (check->op != INSP_OP_IN && check->op != INSP_OP_INTERSECTS &&
	     check->op != INSP_OP_PMATCH))
		return 0;
	check->set = insp_filter_set_new();
	for (size_t i = 0; check->set && i < check->noperands; i++)
		if (!add_operand(check, kind, &check->operands[i]))
			return -ENOMEM;
	check->in_set = check->op == INSP_OP_PMATCH			? has_path :
			family_of(kind) == KIND_TEXT || kind == KIND_IP ? has_bytes :
									  has_number;
	return check->set ? 0 : -ENOMEM;
}
