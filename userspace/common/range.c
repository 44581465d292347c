// SPDX-License-Identifier: Apache-2.0
/* Parses times of the command line, and resolves them for a file. */
#include "range.h"

#include <ctype.h>
#include <errno.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>

#include "array.h"
#include "request.h"

/* A longer time could not be added to one of an event. */
#define DURATION_MAX_NS (UINT32_MAX * NS_PER_S)
#define SECONDS_MAX (UINT64_MAX / NS_PER_S - 1)

/* Digits, and up to nine more after a decimal point. Returns what follows; NULL: no number. */
static const char *read_seconds(const char *text, uint64_t *ns)
{
	uint64_t seconds, unit = NS_PER_S / 10;
	char *end;

	if (!isdigit((unsigned char)*text))
		return NULL;
	errno = 0;
	seconds = strtoull(text, &end, 10);
	if (errno || seconds > SECONDS_MAX)
		return NULL;
	*ns = seconds * NS_PER_S;
	if (*end == '.')
		for (end++; isdigit((unsigned char)*end); end++, unit /= 10)
			*ns += (*end - '0') * unit;
	return end;
}

static int parse_seconds(const char *text, uint64_t *ns)
{
	const char *end = read_seconds(text, ns);

	return end && !*end ? 0 : -EINVAL;
}

int duration_parse(const char *text, uint64_t *ns)
{
	static const struct {
		const char *name;
		uint64_t ns;
	} units[] = {
		{ "", NS_PER_S }, { "s", NS_PER_S },	  { "ms", 1000000 },
		{ "us", 1000 },	  { "m", 60 * NS_PER_S }, { "h", 3600 * NS_PER_S },
	};
	const char *unit = read_seconds(text, ns);
	long double duration;

	for (size_t n = 0; unit && n < ARRAY_SIZE(units); n++) {
		if (strcmp(unit, units[n].name))
			continue;
		/* the number was taken for seconds */
		duration = (long double)*ns * units[n].ns / NS_PER_S;
		*ns = duration < DURATION_MAX_NS ? duration + 0.5L : 0;
		return *ns ? 0 : -EINVAL;
	}
	return -EINVAL;
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

/* +HHMM, +HH:MM or Z, the distance of a time from UTC. Returns false if it is none of them. */
static bool parse_offset(const char *text, int64_t *seconds)
{
	unsigned int hours, minutes;
	int len = 0;

	*seconds = 0;
	if (!strcmp(text, "Z"))
		return true;
	if ((sscanf(text, "%*1[+-]%2u%2u%n", &hours, &minutes, &len) != 2 || text[len]) &&
	    (sscanf(text, "%*1[+-]%2u:%2u%n", &hours, &minutes, &len) != 2 || text[len]))
		return false;
	*seconds = (int64_t)hours * 3600 + minutes * 60;
	if (*text == '-')
		*seconds = -*seconds;
	return true;
}

/*
 * A date and a time, as %evt.datetime and %evt.time.iso8601 print them: local time, unless
 * the distance from UTC follows.
 */
static int parse_date(const char *text, uint64_t *ns)
{
	struct tm tm = { .tm_isdst = -1 };
	const char *end = strptime(text, "%Y-%m-%d", &tm);
	uint64_t fraction_ns = 0;
	int64_t seconds, offset;

	/* a date of fewer characters is none of theirs */
	if (!end || end - text != (ptrdiff_t)strlen("YYYY-MM-DD"))
		return -EINVAL;
	if (*end)
		end = *end == ' ' || *end == 'T' ? strptime(end + 1, "%H:%M:%S", &tm) : NULL;
	if (!end)
		return -EINVAL;
	if (*end == '.') {
		char digits[32] = "0";

		snprintf(digits + 1, sizeof(digits) - 1, ".%.*s",
			 (int)strspn(end + 1, "0123456789"), end + 1);
		if (parse_seconds(digits, &fraction_ns))
			return -EINVAL;
		end += 1 + strspn(end + 1, "0123456789");
	}
	if (*end && !parse_offset(end, &offset))
		return -EINVAL;
	seconds = *end ? timegm(&tm) - offset : mktime(&tm);
	if (seconds < 0)
		return -EINVAL;
	*ns = seconds * NS_PER_S + fraction_ns;
	return 0;
}

int when_parse(const char *text, struct when *when)
{
	if (strchr(text, '-')) {
		when->kind = WHEN_EPOCH;
		return parse_date(text, &when->ns);
	}
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
