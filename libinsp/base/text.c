// SPDX-License-Identifier: Apache-2.0
/*
 * Appends numbers and times to a buffer. Knows nothing of
 * events.
 */
#include "text.h"
#include "buf.h"

#include <arpa/inet.h>
#include <string.h>
#include <time.h>

#define NS_PER_S 1000000000ULL

static const char digit_pairs[] =
	"0001020304050607080910111213141516171819202122232425262728293031323334353637383940"
	"4142434445464748495051525354555657585960616263646566676869707172737475767778798081"
	"828384858687888990919293949596979899";

/* Writes the digits of v so that the last one is before end; returns the first. */
static char *digits_before(char *end, uint64_t v)
{
	while (v >= 100) {
		end -= 2;
		memcpy(end, digit_pairs + v % 100 * 2, 2);
		v /= 100;
	}
	if (v < 10) {
		*--end = '0' + v;
	} else {
		end -= 2;
		memcpy(end, digit_pairs + v * 2, 2);
	}
	return end;
}

static void two_digits(char *at, unsigned int v)
{
	memcpy(at, digit_pairs + v % 100 * 2, 2);
}

void insp_put_u64(struct insp_buf *buf, uint64_t v)
{
	char text[20], *begin = digits_before(text + sizeof(text), v);

	insp_buf_put(buf, begin, text + sizeof(text) - begin);
}

void insp_put_s64(struct insp_buf *buf, int64_t v)
{
	char text[21];
	char *begin = digits_before(text + sizeof(text), v < 0 ? 0 - (uint64_t)v : (uint64_t)v);

	if (v < 0)
		*--begin = '-';
	insp_buf_put(buf, begin, text + sizeof(text) - begin);
}

void insp_put_padded(struct insp_buf *buf, uint64_t v, unsigned int width)
{
	char text[20], *end = text + sizeof(text), *begin;

	memset(text, '0', sizeof(text));
	begin = digits_before(end, v);
	if (width > sizeof(text))
		width = sizeof(text);
	if (begin > end - width)
		begin = end - width;
	insp_buf_put(buf, begin, end - begin);
}

void insp_put_hex(struct insp_buf *buf, uint64_t v, char ten)
{
	char text[16], *begin = text + sizeof(text);

	do {
		unsigned int digit = v & 15;

		*--begin = digit < 10 ? '0' + digit : ten + digit - 10;
		v >>= 4;
	} while (v);
	insp_buf_put(buf, begin, text + sizeof(text) - begin);
}

void insp_put_oct(struct insp_buf *buf, uint64_t v)
{
	char text[22], *begin = text + sizeof(text);

	do {
		*--begin = '0' + (v & 7);
		v >>= 3;
	} while (v);
	insp_buf_put(buf, begin, text + sizeof(text) - begin);
}

void insp_put_seconds(struct insp_buf *buf, uint64_t ns)
{
	insp_put_u64(buf, ns / NS_PER_S);
	insp_buf_putc(buf, '.');
	insp_put_padded(buf, ns % NS_PER_S, 9);
}

void insp_put_ip(struct insp_buf *buf, const uint8_t *addr, size_t len)
{
	char text[INET6_ADDRSTRLEN];

	if (len == 16) {
		insp_buf_puts(buf, inet_ntop(AF_INET6, addr, text, sizeof(text)));
		return;
	}
	for (size_t i = 0; i < 4; i++) {
		if (i)
			insp_buf_putc(buf, '.');
		insp_put_u64(buf, addr[i]);
	}
}

/* Updates the cached UTC offset and date for sec; returns the local second of the day. */
static int64_t clock_turn(struct insp_clock *clock, time_t sec)
{
	struct tm tm;
	time_t local;
	int64_t day, quarter = sec / 900;

	if (!clock->valid || clock->quarter != quarter) {
		localtime_r(&sec, &tm);
		clock->gmtoff = tm.tm_gmtoff;
		clock->quarter = quarter;
	}
	local = sec + clock->gmtoff;
	day = local / 86400 - (local % 86400 < 0);
	if (!clock->valid || clock->day != day) {
		gmtime_r(&local, &tm);
		strftime(clock->date, sizeof(clock->date), "%Y-%m-%d", &tm);
		clock->day = day;
	}
	clock->valid = true;
	return local - day * 86400;
}

static void put_time_of_day(struct insp_buf *buf, unsigned int s)
{
	char text[8] = "00:00:00";

	two_digits(text, s / 3600);
	two_digits(text + 3, s / 60 % 60);
	two_digits(text + 6, s % 60);
	insp_buf_put(buf, text, sizeof(text));
}

static void put_fraction(struct insp_buf *buf, uint64_t ts_ns)
{
	insp_buf_putc(buf, '.');
	insp_put_padded(buf, ts_ns % NS_PER_S, 9);
}

void insp_put_clock(struct insp_buf *buf, struct insp_clock *clock, uint64_t ts_ns, int style)
{
	int64_t second = clock_turn(clock, ts_ns / NS_PER_S);

	if (style & INSP_CLOCK_DATE) {
		insp_buf_puts(buf, clock->date);
		insp_buf_putc(buf, ' ');
	}
	put_time_of_day(buf, second);
	if (style & INSP_CLOCK_NS)
		put_fraction(buf, ts_ns);
}

void insp_put_iso8601(struct insp_buf *buf, struct insp_clock *clock, uint64_t ts_ns)
{
	time_t sec = ts_ns / NS_PER_S;
	struct tm tm;

	/* Here the cached date is in UTC, so one clock must not serve both styles. */
	if (!clock->valid || clock->day != sec / 86400) {
		gmtime_r(&sec, &tm);
		strftime(clock->date, sizeof(clock->date), "%Y-%m-%dT", &tm);
		clock->day = sec / 86400;
		clock->valid = true;
	}
	insp_buf_puts(buf, clock->date);
	put_time_of_day(buf, sec % 86400);
	put_fraction(buf, ts_ns);
	insp_buf_puts(buf, "+0000");
}
