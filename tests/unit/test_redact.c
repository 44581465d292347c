/* SPDX-License-Identifier: Apache-2.0 */
#include <errno.h>

#include "events.h"
#include "unit.h"

static struct scap_redact *make(const char *const *patterns, bool no_data)
{
	struct scap_redact_options opts = {
		.size = sizeof(opts), .secrets = 1, .no_data = no_data, .patterns = patterns
	};
	struct scap_redact *redact;

	ck_assert_int_eq(scap_redact_new(&redact, &opts), 0);
	return redact;
}

static void check_text(const struct scap_redact *redact, const char *before, const char *after)
{
	char text[300];

	snprintf(text, sizeof(text), "%s", before);
	scap_redact_text(redact, text, strlen(text));
	ck_assert_str_eq(text, after);
}

static void check_list(const char *before, const char *after, size_t len)
{
	struct scap_redact *redact = make(NULL, false);
	char list[300];

	memcpy(list, before, len);
	scap_redact_strings(redact, list, len);
	ck_assert_mem_eq(list, after, len);
	scap_redact_free(redact);
}

START_TEST(test_redact_texts)
{
	static const char *const rows[][2] = {
		{ "DB_PASSWORD=abc", "DB_PASSWORD=***" },
		{ "MyToken=a b&c=d", "MyToken=*******" },
		{ "--api-key=abc", "--api-key=***" },
		{ "PASSWORD=", "PASSWORD=" },
		{ "PWD=/home/al", "PWD=/home/al" },
		{ "SSH_AUTH_SOCK=/tmp/x", "SSH_AUTH_SOCK=/tmp/x" },
		{ "HOME=/home/al", "HOME=/home/al" },
		{ "user=al&password=abc&x=1", "user=al&password=***&x=1" },
		{ "{\"password\": \"a b\", \"x\": 1}", "{\"password\": \"***\", \"x\": 1}" },
		{ "Authorization: Basic abc def", "Authorization: *************" },
		{ "-HCookie: a=b; c=d", "-HCookie: ********" },
		{ "https://al:abc@host/p?q=1", "https://al:***@host/p?q=1" },
		{ "https://al@host/p", "https://al@host/p" },
		{ "https://0123456789012345678901@host", "https://**********************@host" },
		{ "postgres://al:a@b@host/db", "postgres://al:***@host/db" },
		{ "http://host/al@x", "http://host/al@x" },
		{ "ftp://host:21/", "ftp://host:21/" },
		{ "tokens://host/path", "tokens://host/path" },
		{ "x ghp_0123456789abcdef0123 y", "x ghp_******************** y" },
		{ "AKIA0123456789ABCDEF", "AKIA****************" },
		{ "ghp_short", "ghp_short" },
		{ "X-Y: Bearer 0123456789.abc", "X-Y: Bearer **************" },
		{ "-----BEGIN RSA PRIVATE KEY-----\nabc", "***********************************" },
		{ "curl --user al:abc x", "curl --user al:*** x" },
		{ "run --password 'a b' --x", "run --password ***** --x" },
		{ "--password-stdin", "--password-stdin" },
		{ "", "" },
		{ "=", "=" },
		{ "://", "://" },
		{ "password:", "password:" },
		{ "a@://@", "a@://@" },
	};
	struct scap_redact *redact = make(NULL, false);

	for (size_t n = 0; n < sizeof(rows) / sizeof(rows[0]); n++)
		check_text(redact, rows[n][0], rows[n][1]);
	scap_redact_free(redact);
}
END_TEST

START_TEST(test_redact_patterns)
{
	static const char *const patterns[] = { "pin", "ACME_*", "zz-????", NULL };
	struct scap_redact *redact = make(patterns, false);

	check_text(redact, "CARD_PIN=1234", "CARD_PIN=****");
	check_text(redact, "acme_x=1", "acme_x=*");
	check_text(redact, "XACME_x=1", "XACME_x=1");
	check_text(redact, "zz-1234", "*******");
	check_text(redact, "zz-12345", "zz-12345");
	check_text(redact, "password=x", "password=*");
	scap_redact_free(redact);
}
END_TEST

#define LIST(text) text, sizeof(text)
START_TEST(test_redact_lists)
{
	check_list("--token\0abc\0x", LIST("--token\0***\0x"));
	check_list("--token\0--abc", LIST("--token\0--abc"));
	check_list("-u\0al:abc\0x", LIST("-u\0al:***\0x"));
	check_list("-u\0al\0x:y", LIST("-u\0al\0x:y"));
	check_list("A=1\0SECRET=abc\0B=2", LIST("A=1\0SECRET=***\0B=2"));
	check_list("\0\0", LIST("\0\0"));
}
END_TEST

static const struct scap_event *redact_one(struct scap_redact *redact, struct trace *t,
					   struct scap_event *ev)
{
	const struct rs_event *raw = t->events[t->count - 1];

	ck_assert_int_eq(scap_event_decode(ev, raw, raw->len), 0);
	ev->cpu = 3;
	ev->dump_flags = 1;
	return scap_redact_event(redact, ev);
}

START_TEST(test_redact_events)
{
	struct scap_redact *redact = make(NULL, true);
	const struct scap_event *seen;
	struct scap_event ev;
	struct trace t = { 0 };

	EVENT_ADD(&t, 5, RS_EV_SYSCALL_EXECVE_19_X, NUM(0), STR("e"), BYTES("--token\0abc", 12),
		  NUM(5));
	seen = redact_one(redact, &t, &ev);
	ck_assert_ptr_ne(seen, &ev);
	ck_assert_uint_eq(seen->raw->len, ev.raw->len);
	ck_assert_mem_eq(seen->params[2].data, "--token\0***", 12);
	ck_assert_mem_eq(ev.params[2].data, "--token\0abc", 12);
	ck_assert_uint_eq(seen->cpu, 3);
	ck_assert_uint_eq(seen->dump_flags, 1);
	ck_assert_uint_eq(seen->nparams, 4);
	EVENT_ADD(&t, 5, RS_EV_SYSCALL_READ_X, NUM(3), STR("abc"));
	seen = redact_one(redact, &t, &ev);
	ck_assert_uint_eq(seen->params[1].len, 0);
	ck_assert_uint_eq(seen->params[0].len, 8);
	ck_assert_uint_eq(seen->raw->len, ev.raw->len - 4);
	/* nothing to do: the event itself */
	EVENT_ADD(&t, 5, RS_EV_SYSCALL_CLOSE_E, NUM(3));
	ck_assert_ptr_eq(redact_one(redact, &t, &ev), &ev);
	scap_redact_free(redact);
	trace_fini(&t);
}
END_TEST

START_TEST(test_redact_state)
{
	struct scap_thread threads[] = {
		{ .tid = 1, .exe = "e", .args = { "-p\0--token\0abc", 15 }, .env = { "", 0 } },
		{ .tid = 2, .exe = "token=x", .args = { NULL, 0 }, .env = { "A_SECRET=abc", 13 } },
	};
	struct scap_state state = { .nthreads = 2, .threads = threads };
	struct scap_redact *redact = make(NULL, false);
	const struct scap_state *seen = scap_redact_state(redact, &state);

	ck_assert_mem_eq(seen->threads[0].args.data, "-p\0--token\0***", 15);
	ck_assert_str_eq(seen->threads[1].exe, "token=*");
	ck_assert_str_eq(seen->threads[1].env.data, "A_SECRET=***");
	ck_assert_str_eq(threads[1].env.data, "A_SECRET=abc");
	scap_redact_free(redact);
}
END_TEST

START_TEST(test_redact_misuse)
{
	struct scap_redact_options opts = { 0 };
	struct scap_redact *redact;

	ck_assert_int_eq(scap_redact_new(&redact, NULL), -EINVAL);
	ck_assert_ptr_null(redact);
	ck_assert_int_eq(scap_redact_new(&redact, &opts), -EINVAL);
	scap_redact_free(NULL);
}
END_TEST

int main(void)
{
	return UNIT_RUN("redact", test_redact_texts, test_redact_patterns, test_redact_lists,
			test_redact_events, test_redact_state, test_redact_misuse);
}
