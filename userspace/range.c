// SPDX-License-Identifier: Apache-2.0
/* Parses times of the command line, and resolves them for a file. */
#include "range.h"

#include <ctype.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>

#include "request.h"

#define SECONDS_MAX (UINT64_MAX / NS_PER_S - 1)

/* Digits, and up to nine more after a decimal point. */
static int parse_seconds(const char *text, uint64_t *ns)
{
	uint64_t seconds, unit = NS_PER_S / 10;
	char *end;

	if (!isdigit((unsigned char)*text))
		return -EINVAL;
	errno = 0;
	seconds = strtoull(text, &end, 10);
	if (errno || seconds > SECONDS_MAX)
		return -EINVAL;
	*ns = seconds * NS_PER_S;
	if (*end == '.')
		for (end++; isdigit((unsigned char)*end); end++, unit /= 10)
			*ns += (*end - '0') * unit;
	return *end ? -EINVAL : 0;
}

static int parse_clock(const char *text, uint64_t *ns)
{
	uint64_t seconds_ns;

	/* HH:MM: and seconds */
	for (int i = 0; i < 6; i++)
		if (i % 3 == 2 ? text[i] != ':' : !isdigit((unsigned char)text[i]))
			return -EINVAL;
	if (parse_seconds(text + 6, &seconds_ns))
		return -EINVAL;
	*ns = (atoi(text) * 3600ull + atoi(text + 3) * 60ull) * NS_PER_S + seconds_ns;
	return 0;
}

int when_parse(const char *text, struct when *when)
{
	if (*text == '+') {
		when->kind = WHEN_SINCE_START;
		return parse_seconds(text + 1, &when->ns);
	}
	if (strchr(text, ':')) {
		when->kind = WHEN_CLOCK;
		return parse_clock(text, &when->ns);
	}
	when->kind = WHEN_EPOCH;
	return parse_seconds(text, &when->ns);
}

/* Midnight before the first event, in local time. */
static uint64_t midnight_ns(uint64_t first_ns)
{
	time_t seconds = first_ns / NS_PER_S;
	struct tm tm;

	localtime_r(&seconds, &tm);
	tm.tm_hour = tm.tm_min = tm.tm_sec = 0;
	return mktime(&tm) * NS_PER_S;
}

static uint64_t resolve(const struct when *when, uint64_t first_ns, uint64_t never)
{
	switch (when->kind) {
	case WHEN_EPOCH:
		return when->ns;
	case WHEN_SINCE_START:
		return first_ns + when->ns;
	case WHEN_CLOCK:
		return midnight_ns(first_ns) + when->ns;
	default:
		return never;
	}
}

void range_resolve(struct range *range, uint64_t first_ns)
{
	range->from_ns = resolve(&range->from, first_ns, 0);
	range->to_ns = resolve(&range->to, first_ns, UINT64_MAX);
	range->resolved = true;
}

/* The time of a file's first event; 0: it has none, or it cannot be read twice. */
static uint64_t first_event_ns(const char *path)
{
	struct scap_options opts = { .size = sizeof(opts), .path = path };
	const struct scap_event *ev;
	struct scap *scap = NULL;
	uint64_t first_ns = 0;
	struct stat st;

	if (stat(path, &st) || !S_ISREG(st.st_mode))
		return 0;
	if (scap_open(&scap, SCAP_FILE, &opts) == 0)
		while (!first_ns && scap_next(scap, &ev) == SCAP_EVENT)
			first_ns = scap_event_is_announcement(ev) ? 0 : ev->ts_ns;
	scap_close(scap);
	return first_ns;
}

int range_open(struct range *range, const struct request *req, const char *path, struct insp *insp)
{
	uint64_t first_ns;
	int res;

	range->from = req->from;
	range->to = req->to;
	if (!path || range->from.kind == WHEN_NEVER)
		return 0;
	first_ns = first_event_ns(path);
	if (!first_ns)
		return 0;
	range_resolve(range, first_ns);
	res = insp_seek(insp, range->from_ns);
	return res < 0 ? res : 0;
}
