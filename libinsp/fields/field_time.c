// SPDX-License-Identifier: Apache-2.0
/*
 * Fields of class evt that are times: of an event, since other events, of a call's
 * duration.
 */
#include "extract_priv.h"

#include <math.h>

#include "platform.h"

#define NS_PER_S 1000000000ULL

/* A time in nanoseconds, its whole seconds, or the rest in nanoseconds. */
static bool value_part(struct insp_value *v, uint64_t ns, long part)
{
	return value_u64(v, part == PART_S ? ns / NS_PER_S : part == PART_NS ? ns % NS_PER_S : ns);
}

static uint64_t since_first_ns(const struct insp_event *ev)
{
	uint64_t first_ns = ev->insp->first_ts_ns;

	return first_ns && ev->scap->ts_ns > first_ns ? ev->scap->ts_ns - first_ns : 0;
}

/* Time since the last event that this field was read from. */
static uint64_t delta_ns(struct insp_field *field, const struct insp_event *ev)
{
	uint64_t last_ns = field->last_ns, ts_ns = ev->scap->ts_ns;

	field->last_ns = ts_ns;
	return last_ns && ts_ns > last_ns ? ts_ns - last_ns : 0;
}

EXTRACT(evt_time)
{
	insp_put_clock(&field->text, &field->clock, ev->scap->ts_ns, field->row->data);
	return value_made(v, field);
}

EXTRACT(evt_time_iso8601)
{
	insp_put_iso8601(&field->text, &field->clock, ev->scap->ts_ns);
	return value_made(v, field);
}

EXTRACT(evt_rawtime)
{
	return value_part(v, ev->scap->ts_ns, field->row->data);
}

EXTRACT(evt_reltime)
{
	return value_part(v, since_first_ns(ev), field->row->data);
}

/* Internal events about a known thread are not part of its calls. */
static bool has_latency(const struct insp_event *ev)
{
	return !ev->thread || ev->scap->info->category != EC_INTERNAL;
}

EXTRACT(evt_latency)
{
	return has_latency(ev) && value_part(v, ev->latency_ns, field->row->data);
}

EXTRACT(evt_deltatime)
{
	return value_part(v, delta_ns(field, ev), field->row->data);
}

EXTRACT(evt_wait_latency)
{
	if (!is_exit(ev) || !(ev->scap->info->flags & EF_WAITS))
		return false;
	return value_u64(v, ev->latency_ns);
}

EXTRACT(evt_outputtime)
{
	uint64_t ts_ns = ev->scap->ts_ns;

	switch (ev->insp->print.timetype) {
	case 'a':
		insp_put_seconds(&field->text, ts_ns);
		break;
	case 'r':
		insp_put_seconds(&field->text, since_first_ns(ev));
		break;
	case 'd':
		insp_put_seconds(&field->text, ev->latency_ns);
		break;
	case 'D':
		insp_put_seconds(&field->text, delta_ns(field, ev));
		break;
	default:
		insp_put_clock(&field->text, &field->clock, ts_ns, INSP_CLOCK_NS);
	}
	return value_made(v, field);
}

/* 1.45ms; without decimals from ten units on: 64ms. */
static void put_in_unit(struct insp_buf *out, uint64_t ns, uint64_t unit_ns, const char *unit)
{
	insp_put_u64(out, ns / unit_ns);
	if (ns < 10 * unit_ns && unit_ns > 1) {
		insp_buf_putc(out, '.');
		insp_put_padded(out, ns % unit_ns * 100 / unit_ns, 2);
	}
	insp_buf_puts(out, unit);
}

uint64_t insp_quantized(uint64_t ns)
{
	unsigned int columns = insp_terminal_columns();

	return (uint64_t)(fmin(log10((double)ns), 11) * columns / 11) + 1;
}

EXTRACT(evt_latency_quantized)
{
	if (!has_latency(ev) || !ev->latency_ns)
		return false;
	return value_u64(v, insp_quantized(ev->latency_ns));
}

void insp_put_duration(struct insp_buf *out, uint64_t ns)
{
	uint64_t s = ns / NS_PER_S;

	if (s >= 3600)
		insp_buf_printf(out, "%02u:%02u:%02u", (unsigned int)(s / 3600),
				(unsigned int)(s / 60 % 60), (unsigned int)(s % 60));
	else if (s >= 60)
		insp_buf_printf(out, "%u:%u", (unsigned int)(s / 60), (unsigned int)(s % 60));
	else if (s >= 1)
		insp_buf_printf(out, "%u.%02us", (unsigned int)s,
				(unsigned int)(ns % NS_PER_S / 10000000));
	else if (ns >= 1000000)
		put_in_unit(out, ns, 1000000, "ms");
	else if (ns >= 1000)
		put_in_unit(out, ns, 1000, "us");
	else
		put_in_unit(out, ns, 1, "ns");
}

EXTRACT(evt_latency_human)
{
	if (!has_latency(ev))
		return false;
	insp_put_duration(&field->text, ev->latency_ns);
	return value_made(v, field);
}
