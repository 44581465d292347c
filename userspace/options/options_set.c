// SPDX-License-Identifier: Apache-2.0
/*
 * The handlers of the options: each checks the argument and writes it to the request. The
 * list of options is in options.c.
 */
#include "option_row.h"

#include <ctype.h>
#include <errno.h>
#include <getopt.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "common/array.h"
#include "run/chisels.h"
#include "common/complain.h"
#include "common/output.h"
#include "run/views.h"

/* clang-format off */
#define DEFAULT_FORMAT "*%evt.num %evt.outputtime %evt.cpu %proc.name (%thread.tid) %evt.dir %evt.type %evt.info"
#define COLOUR_FORMAT \
	"*%evt.num %evt.outputtime %evt.cpu \\e[01;32m%proc.name\\e[00m (\\e[01;36m%proc.pid\\e[00m.%thread.tid) %evt.dir \\e[01;34m%evt.type\\e[00m %evt.info"
#define CONTAINER_FORMAT(name) \
	"*%evt.num %evt.outputtime %evt.cpu " name " (%container.id) %proc.name " \
	"(%thread.tid:%thread.vtid) %evt.dir %evt.type %evt.info"
/* clang-format on */

/* A whole positive decimal number within bounds. */
static int parse_number(const char *text, const char *what, uint64_t min, uint64_t max,
			uint64_t *value)
{
	char *end;

	errno = 0;
	*value = strtoull(text, &end, 10);
	if (!isdigit((unsigned char)*text) || *end || errno || *value < min || *value > max)
		return complain("%s '%s' is not a number from %" PRIu64 " to %" PRIu64, what, text,
				min, max);
	return 0;
}

int find_value(const char *what, const char *arg, const char *const *values)
{
	char list[256];
	const char *near;
	size_t n, used = 0;

	for (n = 0; values[n] && strcmp(values[n], arg); n++)
		used += snprintf(list + used, sizeof(list) - used, " %s", values[n]);
	if (values[n])
		return n;
	near = insp_nearest_word(arg, strlen(arg), values, n);
	return complain("%s '%s' is not one of%s%s%s%s", what, arg, list,
			near ? ", did you mean '" : "", near ? near : "", near ? "'?" : "");
}

/* Bytes with an optional K, M or G; a power of two within the driver's bounds. */
static int parse_ring_size(const char *text, uint32_t *bytes)
{
	static const char units[] = "KMG";
	const char *unit;
	char *end;
	uint64_t v;

	errno = 0;
	v = strtoull(text, &end, 10);
	unit = *end ? strchr(units, toupper((unsigned char)*end)) : NULL;
	if (unit) {
		if (v <= RS_RING_BYTES_MAX)
			v <<= 10 * (unit - units + 1);
		end++;
	}
	if (!isdigit((unsigned char)*text) || *end || errno || v < RS_RING_BYTES_MIN ||
	    v > RS_RING_BYTES_MAX || (v & (v - 1)))
		return complain("ring size '%s' is not a power of two from %uK to %uM", text,
				RS_RING_BYTES_MIN >> 10, RS_RING_BYTES_MAX >> 20);
	*bytes = v;
	return 0;
}

/* Bytes with an optional K, M or G. */
static int parse_bytes(const char *text, uint64_t *bytes)
{
	static const char units[] = "KMG";
	const char *unit;
	char *end;

	errno = 0;
	*bytes = strtoull(text, &end, 10);
	unit = *end ? strchr(units, toupper((unsigned char)*end)) : NULL;
	if (!isdigit((unsigned char)*text) || errno || (*end && (!unit || end[1])) || !*bytes ||
	    *bytes >> 32)
		return complain("size '%s' is not a number of bytes, with an optional K, M or G",
				text);
	if (unit)
		*bytes <<= 10 * (unit - units + 1);
	return 0;
}

int set_max_size(struct parse *p, const struct option_row *row, const char *arg)
{
	return parse_bytes(arg, &p->req->page_bytes_max);
}

int set_page(struct parse *p, const struct option_row *row, const char *arg)
{
	p->req->page = arg;
	return 0;
}

int set_listen(struct parse *p, const struct option_row *row, const char *arg)
{
	p->req->listen = arg;
	return 0;
}

int set_flag(struct parse *p, const struct option_row *row, const char *arg)
{
	*(bool *)((char *)p->req + row->value) = true;
	return 0;
}

int set_action(struct parse *p, const struct option_row *row, const char *arg)
{
	p->req->action = row->value;
	p->req->chisel_name = arg;
	return 0;
}

int set_buffers(struct parse *p, const struct option_row *row, const char *arg)
{
	if (p->req->print.buffers != INSP_BUF_DOTS && (int)p->req->print.buffers != row->value)
		return complain("only one of -A -b -x -X can be given");
	p->req->print.buffers = row->value;
	return 0;
}

/* -cl lists the chisels; it only looks like -c with an argument. */
int set_chisel(struct parse *p, const struct option_row *row, const char *arg)
{
	int taken = 0;

	if (!strcmp(arg, "l"))
		p->req->action = ACT_LIST_CHISELS;
	else
		taken = chisel_add(p->run, arg, p->argv + optind);
	if (taken < 0)
		return taken;
	optind += taken;
	return 0;
}

int accept_silently(struct parse *p, const struct option_row *row, const char *arg)
{
	return 0;
}

int set_max_seconds(struct parse *p, const struct option_row *row, const char *arg)
{
	if (duration_parse(arg, &p->req->max_ns))
		return complain("duration '%s' is not seconds, or a number with the unit us, ms, "
				"s, m or h, as in 1.5 or 200ms",
				arg);
	return 0;
}

int set_max_events(struct parse *p, const struct option_row *row, const char *arg)
{
	return parse_number(arg, "number of events", 1, UINT64_MAX - 1, &p->req->max_events);
}

const char *default_format(bool colour)
{
	return colour ? COLOUR_FORMAT : DEFAULT_FORMAT;
}

void set_default_format(struct request *req)
{
	req->format = default_format(isatty(STDOUT_FILENO) && output_colours());
}

int set_format(struct parse *p, const struct option_row *row, const char *arg)
{
	static const struct {
		const char *letter, *word, *format;
	} presets[] = {
		{ "c", "container", CONTAINER_FORMAT("%container.name") },
		{ "k", "kubernetes", CONTAINER_FORMAT("%k8s.pod.name") },
		{ "m", "mesos", CONTAINER_FORMAT("%mesos.task.name") },
	};
	size_t n;

	if (!strcmp(arg, "p")) {
		set_default_format(p->req);
		puts(p->req->format);
		return 1;
	}
	for (n = 0; n < ARRAY_SIZE(presets); n++) {
		if (!strcmp(arg, presets[n].letter) || !strcmp(arg, presets[n].word)) {
			p->req->container_data = true;
			p->req->format = presets[n].format;
			return 0;
		}
	}
	/* strace has the process there */
	if (*arg && !arg[strspn(arg, "0123456789")])
		return complain("format '%s' has no field; what a process does: proc.pid=%s", arg,
				arg);
	p->req->format = arg;
	return 0;
}

int add_input(struct parse *p, const struct option_row *row, const char *arg)
{
	if (p->req->ninputs == MAX_INPUTS)
		return complain("more than %d files to read", MAX_INPUTS);
	p->req->inputs[p->req->ninputs++] = arg;
	return 0;
}

int set_ring_size(struct parse *p, const struct option_row *row, const char *arg)
{
	return parse_ring_size(arg, &p->req->ring_bytes);
}

int set_engine(struct parse *p, const struct option_row *row, const char *arg)
{
	int engine = find_value("engine", arg, row->values);

	p->req->engine = engine;
	return engine < 0 ? engine : 0;
}

int set_snaplen(struct parse *p, const struct option_row *row, const char *arg)
{
	uint64_t v;
	int err = parse_number(arg, "snap length", 1, RS_SNAPLEN_MAX, &v);

	p->req->snaplen = err ? 0 : v;
	return err;
}

int set_timetype(struct parse *p, const struct option_row *row, const char *arg)
{
	int type = find_value("time type", arg, row->values);

	p->req->print.timetype = *arg;
	return type < 0 ? type : 0;
}

int print_version(struct parse *p, const struct option_row *row, const char *arg)
{
	puts("ringside version " RINGSIDE_VERSION);
	return 1;
}

int set_trigger(struct parse *p, const struct option_row *row, const char *arg)
{
	p->req->trigger = arg;
	return 0;
}

int set_trigger_pause(struct parse *p, const struct option_row *row, const char *arg)
{
	p->req->trigger_tuned = true;
	return parse_number(arg, "--trigger-pause", 0, UINT32_MAX, &p->req->trigger_pause);
}

/* BEFORE or BEFORE,AFTER */
int set_trigger_seconds(struct parse *p, const struct option_row *row, const char *arg)
{
	const char *comma = strchr(arg, ',');
	char before[16];
	int err;

	snprintf(before, sizeof(before), "%.*s", comma ? (int)(comma - arg) : 15, arg);
	p->req->trigger_tuned = true;
	err = parse_number(before, "--trigger-seconds", 0, UINT32_MAX, &p->req->trigger_before);
	if (!err && comma)
		err = parse_number(comma + 1, "--trigger-seconds", 0, UINT32_MAX,
				   &p->req->trigger_after);
	return err;
}

int set_user(struct parse *p, const struct option_row *row, const char *arg)
{
	p->req->user = arg;
	return 0;
}

int set_output(struct parse *p, const struct option_row *row, const char *arg)
{
	p->req->output = arg;
	p->req->quiet = true;
	return 0;
}

int set_gzip(struct parse *p, const struct option_row *row, const char *arg)
{
	p->req->compress = SCAP_COMPRESS_GZIP;
	return 0;
}

/* No METHOD means gzip, as it did before there was another one. */
int set_compress(struct parse *p, const struct option_row *row, const char *arg)
{
	int method = find_value("compression", arg ? arg : "gzip", row->values);

	p->req->compress = method;
	return method < 0 ? method : 0;
}

/* A number without a handler of its own. */
int set_count(struct parse *p, const struct option_row *row, const char *arg)
{
	uint64_t *count = (uint64_t *)((char *)p->req + row->value);

	return parse_number(arg, row->name, 1, INT32_MAX, count);
}

/* strace has the calls there. */
int set_file_events(struct parse *p, const struct option_row *row, const char *arg)
{
	if (isalpha((unsigned char)*arg))
		return complain("-e '%s' is not a number of events; calls of one name: evt.type=%s",
				arg, arg);
	return set_count(p, row, arg);
}

int set_file_bytes(struct parse *p, const struct option_row *row, const char *arg)
{
	int err = parse_number(arg, "number of megabytes", 1, INT32_MAX, &p->req->file_bytes);

	p->req->file_bytes *= 1000000;
	return err;
}

int set_redact(struct parse *p, const struct option_row *row, const char *arg)
{
	p->req->redact = true;
	if (!arg)
		return 0;
	if (!*arg)
		return complain("--redact: the name is empty");
	if (p->req->nsecrets == MAX_SECRETS)
		return complain("more than %d names to redact", MAX_SECRETS);
	p->req->secrets[p->req->nsecrets++] = arg;
	return 0;
}

/* Less than the libraries' INSP_MEMORY_MIN for each half would not be kept to. */
int set_max_memory(struct parse *p, const struct option_row *row, const char *arg)
{
	return parse_number(arg, "number of megabytes", 2 * (INSP_MEMORY_MIN >> 20), 1 << 20,
			    &p->req->max_memory_mb);
}

int set_when(struct parse *p, const struct option_row *row, const char *arg)
{
	if (when_parse(arg, (struct when *)((char *)p->req + row->value)))
		return complain(
			"time '%s' is not seconds since 1970, +SECONDS, HH:MM:SS or YYYY-MM-DD "
			"HH:MM:SS",
			arg);
	return 0;
}

/* -c loads its chisel at once, so options for its loading must come first. */
static int before_chisels(const struct parse *p, const struct option_row *row)
{
	return p->run->nchisels ?
		       complain("--%s must come before the -c that it applies to", row->name) :
		       0;
}

int set_sandbox(struct parse *p, const struct option_row *row, const char *arg)
{
	p->req->sandbox = row->value;
	return before_chisels(p, row);
}

int set_view(struct parse *p, const struct option_row *row, const char *arg)
{
	p->req->quiet = true;
	if (!strcmp(arg, "list")) {
		p->req->action = ACT_LIST_VIEWS;
		return 0;
	}
	return p->run->view ? complain("--view: can be given only once") : view_find(p->run, arg);
}

int set_chisel_timeout(struct parse *p, const struct option_row *row, const char *arg)
{
	int err = before_chisels(p, row);

	return err ? err : parse_number(arg, "chisel timeout", 1, 1000000, &p->req->chisel_seconds);
}

int add_defined(struct parse *p, const struct option_row *row, const char *arg)
{
	if (p->req->ndefined == MAX_DEFINED)
		return complain("more than %d names to define", MAX_DEFINED);
	if (!strchr(arg, '='))
		return complain("--define: '%s' is not NAME=TEXT, such as shells=bash,sh", arg);
	if (define_name(p->run->scratch, arg))
		return complain("--define: %s", insp_error(p->run->scratch));
	p->req->defined[p->req->ndefined++] = arg;
	return 0;
}

int add_suppressed(struct parse *p, const struct option_row *row, const char *arg)
{
	if (p->req->nsuppressed == INSP_SUPPRESS_MAX)
		return complain("more than %d names of processes to suppress", INSP_SUPPRESS_MAX);
	p->req->suppressed[p->req->nsuppressed++] = arg;
	return 0;
}

int set_bpf(struct parse *p, const struct option_row *row, const char *arg)
{
	p->req->engine = ENGINE_BPF;
	if (arg && *arg)
		complain("--bpf: '%s' is ignored: ringside has its own eBPF programs", arg);
	return 0;
}

int list_markdown(struct parse *p, const struct option_row *row, const char *arg)
{
	p->req->markdown = true;
	return set_action(p, row, arg);
}

int print_libs_version(struct parse *p, const struct option_row *row, const char *arg)
{
	puts("ringside libraries version " RINGSIDE_VERSION);
	return 1;
}

/* ---- options_foreign.def ------------------------------------------------------ */

int ignore(struct parse *p, const struct option_row *row, const char *arg)
{
	complain("--%s has no effect: %s", row->name, row->help);
	return 0;
}

int refuse(struct parse *p, const struct option_row *row, const char *arg)
{
	return complain("--%s is not supported: %s", row->name, row->help);
}

/* -Il lists the plugins; it only looks like -I with an argument. */
int refuse_input(struct parse *p, const struct option_row *row, const char *arg)
{
	if (strcmp(arg, "l"))
		return refuse(p, row, arg);
	puts("0 plugins: ringside loads none");
	return 1;
}
