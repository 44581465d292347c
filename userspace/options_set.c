// SPDX-License-Identifier: Apache-2.0
/*
 * What an option does when it is met: checks its argument and writes it into the
 * config. Which options there are stands in options.c.
 */
#include "option_row.h"

#include <ctype.h>
#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "chisels.h"
#include "views.h"

/* clang-format off */
#define DEFAULT_FORMAT "*%evt.num %evt.outputtime %evt.cpu %proc.name (%thread.tid) %evt.dir %evt.type %evt.info"
#define COLOUR_FORMAT \
	"*%evt.num %evt.outputtime %evt.cpu \\e[01;32m%proc.name\\e[00m (\\e[01;36m%proc.pid\\e[00m.%thread.tid) %evt.dir \\e[01;34m%evt.type\\e[00m %evt.info"
#define CONTAINER_FORMAT(name) \
	"*%evt.num %evt.outputtime %evt.cpu " name " (%container.id) %proc.name (%thread.tid:%thread.vtid) %evt.dir %evt.type %evt.info"
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

int set_flag(struct config *cfg, const struct option_row *row, const char *arg)
{
	*(bool *)((char *)cfg + row->value) = true;
	return 0;
}

int set_action(struct config *cfg, const struct option_row *row, const char *arg)
{
	cfg->action = row->value;
	cfg->chisel_name = arg;
	return 0;
}

int set_buffers(struct config *cfg, const struct option_row *row, const char *arg)
{
	if (cfg->print.buffers != INSP_BUF_DOTS && (int)cfg->print.buffers != row->value)
		return complain("only one of -A -b -x -X can be given");
	cfg->print.buffers = row->value;
	return 0;
}

/* -cl is an option of its own, although it looks like -c with an argument. */
int set_chisel(struct config *cfg, const struct option_row *row, const char *arg)
{
	if (!strcmp(arg, "l"))
		cfg->action = ACT_LIST_CHISELS;
	else
		return chisel_add(cfg, arg);
	return 0;
}

int accept_silently(struct config *cfg, const struct option_row *row, const char *arg)
{
	return 0;
}

int set_max_seconds(struct config *cfg, const struct option_row *row, const char *arg)
{
	return parse_number(arg, "number of seconds", 1, UINT32_MAX, &cfg->max_seconds);
}

int set_max_events(struct config *cfg, const struct option_row *row, const char *arg)
{
	return parse_number(arg, "number of events", 1, UINT64_MAX - 1, &cfg->max_events);
}

static int replace_format(struct config *cfg, const char *text)
{
	free(cfg->format);
	cfg->format = strdup(text);
	return cfg->format ? 0 : -ENOMEM;
}

int set_default_format(struct config *cfg)
{
	return replace_format(cfg, isatty(STDOUT_FILENO) ? COLOUR_FORMAT : DEFAULT_FORMAT);
}

int set_format(struct config *cfg, const struct option_row *row, const char *arg)
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
		puts(isatty(STDOUT_FILENO) ? COLOUR_FORMAT : DEFAULT_FORMAT);
		return 1;
	}
	for (n = 0; n < sizeof(presets) / sizeof(*presets); n++) {
		if (!strcmp(arg, presets[n].letter) || !strcmp(arg, presets[n].word)) {
			cfg->host.container_data = true;
			return replace_format(cfg, presets[n].format);
		}
	}
	return replace_format(cfg, arg);
}

int add_input(struct config *cfg, const struct option_row *row, const char *arg)
{
	if (cfg->ninputs == MAX_INPUTS)
		return complain("more than %d files to read", MAX_INPUTS);
	cfg->inputs[cfg->ninputs++] = arg;
	return 0;
}

int set_ring_size(struct config *cfg, const struct option_row *row, const char *arg)
{
	return parse_ring_size(arg, &cfg->ring_bytes);
}

int set_engine(struct config *cfg, const struct option_row *row, const char *arg)
{
	static const char *const names[] = {
		[ENGINE_AUTO] = "auto",
		[ENGINE_MODULE] = "module",
		[ENGINE_BPF] = "bpf",
		[ENGINE_FILE] = "file",
	};
	size_t n;

	for (n = 0; n < sizeof(names) / sizeof(*names); n++) {
		if (!strcmp(arg, names[n])) {
			cfg->engine = n;
			return 0;
		}
	}
	return complain("engine '%s' is not one of auto module bpf file", arg);
}

/* What libinsp takes for a tracer at most. */
#define TRACER_BYTES 4096

uint32_t config_snaplen(const struct config *cfg)
{
	return cfg->whole_tracers && cfg->snaplen < TRACER_BYTES ? TRACER_BYTES : cfg->snaplen;
}

int set_snaplen(struct config *cfg, const struct option_row *row, const char *arg)
{
	uint64_t v;
	int err = parse_number(arg, "snap length", 1, RS_SNAPLEN_MAX, &v);

	cfg->snaplen = err ? 0 : v;
	cfg->snaplen_given = true;
	return err;
}

int set_timetype(struct config *cfg, const struct option_row *row, const char *arg)
{
	if (strlen(arg) != 1 || !strchr("hardD", *arg))
		return complain("time type '%s' is not one of h a r d D", arg);
	cfg->print.timetype = *arg;
	return 0;
}

int print_version(struct config *cfg, const struct option_row *row, const char *arg)
{
	puts("ringside version " RINGSIDE_VERSION);
	return 1;
}

int set_output(struct config *cfg, const struct option_row *row, const char *arg)
{
	cfg->output = arg;
	cfg->quiet = true;
	return 0;
}

int set_gzip(struct config *cfg, const struct option_row *row, const char *arg)
{
	cfg->compress = SCAP_COMPRESS_GZIP;
	return 0;
}

/* Without a word it is what it has long been. */
int set_compress(struct config *cfg, const struct option_row *row, const char *arg)
{
	static const char *const names[] = {
		[SCAP_COMPRESS_AUTO] = "auto",
		[SCAP_COMPRESS_NONE] = "none",
		[SCAP_COMPRESS_GZIP] = "gzip",
		[SCAP_COMPRESS_LZ4] = "lz4",
	};
	uint32_t n;

	for (n = 0; n < sizeof(names) / sizeof(*names); n++) {
		if (!strcmp(arg ? arg : "gzip", names[n])) {
			cfg->compress = n;
			return 0;
		}
	}
	return complain("compression '%s' is not one of auto none gzip lz4", arg);
}

/* A number of the config, counted in units. */
int set_count(struct config *cfg, const struct option_row *row, const char *arg)
{
	uint64_t *count = (uint64_t *)((char *)cfg + row->value);

	return parse_number(arg, row->arg, 1, INT32_MAX, count);
}

int set_file_bytes(struct config *cfg, const struct option_row *row, const char *arg)
{
	int err = parse_number(arg, "number of megabytes", 1, INT32_MAX, &cfg->file_bytes);

	cfg->file_bytes *= 1000000;
	return err;
}

int set_when(struct config *cfg, const struct option_row *row, const char *arg)
{
	if (when_parse(arg, (struct when *)((char *)cfg + row->value)))
		return complain("time '%s' is not seconds since 1970, +SECONDS or HH:MM:SS", arg);
	return 0;
}

/* Chisels are loaded as they are read, so what concerns them comes first. */
static int before_chisels(const struct config *cfg, const struct option_row *row)
{
	return cfg->nchisels ? complain("--%s goes before the -c it is meant for", row->name) : 0;
}

int set_sandbox(struct config *cfg, const struct option_row *row, const char *arg)
{
	cfg->host.sandbox = row->value;
	return before_chisels(cfg, row);
}

int set_view(struct config *cfg, const struct option_row *row, const char *arg)
{
	cfg->quiet = true;
	return cfg->view ? complain("--view can be given once") : view_find(cfg, arg);
}

int set_chisel_timeout(struct config *cfg, const struct option_row *row, const char *arg)
{
	int err = before_chisels(cfg, row);

	return err ? err : parse_number(arg, "chisel timeout", 1, 1000000, &cfg->chisel_seconds);
}

int define_name(struct insp *insp, const char *arg)
{
	const char *sign = strchr(arg, '=');
	char *name = sign ? strndup(arg, sign - arg) : NULL;
	int err = name ? insp_filter_define(insp, name, sign + 1) : -EINVAL;

	free(name);
	return err;
}

int add_defined(struct config *cfg, const struct option_row *row, const char *arg)
{
	if (cfg->ndefined == MAX_DEFINED)
		return complain("more than %d names to define", MAX_DEFINED);
	if (!strchr(arg, '='))
		return complain("--define: '%s' is not NAME=TEXT, such as shells=bash,sh", arg);
	if (define_name(cfg->scratch, arg))
		return complain("--define: %s", insp_error(cfg->scratch));
	cfg->defined[cfg->ndefined++] = arg;
	return 0;
}

int add_suppressed(struct config *cfg, const struct option_row *row, const char *arg)
{
	if (cfg->nsuppressed == MAX_SUPPRESSED)
		return complain("more than %d names of processes to suppress", MAX_SUPPRESSED);
	cfg->suppressed[cfg->nsuppressed++] = arg;
	return 0;
}

int set_bpf(struct config *cfg, const struct option_row *row, const char *arg)
{
	cfg->engine = ENGINE_BPF;
	if (arg && *arg)
		complain("--bpf: '%s' is not used, ringside brings its own eBPF programs", arg);
	return 0;
}

int list_markdown(struct config *cfg, const struct option_row *row, const char *arg)
{
	cfg->markdown = true;
	return set_action(cfg, row, arg);
}

int print_libs_version(struct config *cfg, const struct option_row *row, const char *arg)
{
	puts("ringside libraries version " RINGSIDE_VERSION);
	return 1;
}

/* ---- options_foreign.def ------------------------------------------------------ */

int ignore(struct config *cfg, const struct option_row *row, const char *arg)
{
	complain("--%s is without effect: %s", row->name, row->help);
	return 0;
}

int refuse(struct config *cfg, const struct option_row *row, const char *arg)
{
	return complain("--%s is not supported: %s", row->name, row->help);
}

/* -Il is an option of its own, as -cl is. */
int refuse_input(struct config *cfg, const struct option_row *row, const char *arg)
{
	if (strcmp(arg, "l"))
		return refuse(cfg, row, arg);
	puts("0 plugins: ringside loads none");
	return 1;
}
