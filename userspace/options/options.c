// SPDX-License-Identifier: Apache-2.0
/*
 * The command line. Every option is one row of option_rows[]; the tables of getopt_long and
 * the help text are made from the rows, and the manual page is checked against them. Opens
 * no source, and no files but chisels and views.
 */
#include "option_row.h"

#include <errno.h>
#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "common/array.h"
#include "run/chisels.h"
#include "common/columns.h"
#include "commands.h"
#include "combinations.h"
#include "common/complain.h"
#include "mistakes.h"

static option_handler print_help;

static bool is_foreign(const struct option_row *row)
{
	return row->set == ignore || row->set == refuse || row->set == refuse_input;
}

/* ---- the rows ------------------------------------------------------------------- */

#define FLAG(member) set_flag, offsetof(struct request, member)
#define COUNT(member) set_count, offsetof(struct request, member)
#define WHEN(member) set_when, offsetof(struct request, member)

/* The value of a macro, as text. */
#define STR(macro) STR_(macro)
#define STR_(text) #text

/* Their order is that of enum engine and of enum scap_compress. */
static const char *const engines[] = {
	[ENGINE_AUTO] = "auto",
	[ENGINE_MODULE] = "module",
	[ENGINE_BPF] = "bpf",
	[ENGINE_FILE] = "file",
	NULL,
};
static const char *const methods[] = {
	[SCAP_COMPRESS_AUTO] = "auto",
	[SCAP_COMPRESS_NONE] = "none",
	[SCAP_COMPRESS_GZIP] = "gzip",
	[SCAP_COMPRESS_LZ4] = "lz4",
	NULL,
};
static const char *const timetypes[] = { "h", "a", "r", "d", "D", NULL };

/* letter, long name, argument, which source it is for, handler and its value, help, values */
static const struct option_row option_rows[] = {
	{ 'A', "print-ascii", NULL, "", set_buffers, INSP_BUF_ASCII,
	  "show buffers as text only, with their line ends" },
	{ 'b', "print-base64", NULL, "", set_buffers, INSP_BUF_BASE64, "show buffers in base64" },
	{ 0, "background", NULL, "run", FLAG(background),
	  "with run: go on until the processes have ended too that the command leaves behind" },
	{ 'B', "bpf", "[PROBE]", "live", set_bpf, 0,
	  "capture through eBPF, as --engine=bpf; PROBE is ignored" },
	{ 'c', "chisel", "NAME [ARGS]", "", set_chisel, 0,
	  "run a chisel; ARGS is one word with blanks between the arguments; may be repeated" },
	{ 0, "chisel-sandbox", NULL, "", set_sandbox, INSP_SANDBOX_ALWAYS,
	  "deny files, processes and the network to every chisel; the default denies them only "
	  "to chisels from outside the chisel folders" },
	{ 0, "chisel-timeout", "SEC", "", set_chisel_timeout, 0,
	  "end a chisel that computes for more than SEC seconds in one callback" },
	{ 'D', "debug", NULL, "", FLAG(debug),
	  "also show internal events and, in live captures, those of ringside itself" },
	{ 0, "list-chisels", NULL, "", set_action, ACT_LIST_CHISELS,
	  "list the chisels and the views (also -cl)" },
	{ 'C', "file-size", "MB", "", set_file_bytes, 0,
	  "with -w: begin a new file when one is larger than MB million bytes" },
	{ 0, "compress", "[METHOD]", "", set_compress, 0,
	  "with -w: gzip, lz4, none, or auto (by the file name); without METHOD, gzip", methods },
	{ 0, "define", "NAME=TEXT", "", add_defined, 0,
	  "define NAME for filters: TEXT is a filter or a list of values; may be repeated" },
	{ 'd', "displayflt", NULL, "", accept_silently, 0,
	  "filter what is shown, but not the events that names come from (always done)" },
	{ 'e', "event-limit", "N", "", set_file_events, offsetof(struct request, file_events),
	  "with -w: begin a new file after N events" },
	{ 0, "from", "TIME", "files", WHEN(from),
	  "start at TIME: seconds since 1970, +SECONDS, HH:MM:SS, or a date and a time" },
	{ 'G', "seconds", "SEC", "", COUNT(file_seconds),
	  "with -w: begin a new file every SEC seconds; the name may be a strftime pattern" },
	{ 0, "engine", "NAME", "", set_engine, 0,
	  "where the events come from: auto, module, bpf, or file (see -r)", engines },
	{ 'E', "exclude-users", NULL, "", FLAG(exclude_users),
	  "leave out the tables of users and groups; ids are shown and written without names" },
	{ 0, "exits", NULL, "live", FLAG(exits),
	  "with -w: record calls by their exits alone: half the events, without durations" },
	{ 'F', "fatfile", NULL, "", FLAG(fat),
	  "with -w: also write the state that filtered events need (always done)" },
	{ 0, "flight-recorder", NULL, "live", FLAG(flight_recorder),
	  "with -w: keep the newest events in the rings, write them on SIGUSR1 and at the end" },
	{ 0, "filter-proclist", NULL, "files", FLAG(filter_proclist),
	  "with -w: write only the processes that pass the filter" },
	{ 'h', "help", NULL, "", print_help, 0, "print this page" },
	{ 'i', "chisel-info", "NAME", "", set_action, ACT_CHISEL_INFO,
	  "describe a chisel and its arguments, or a view and its columns" },
	{ 'j', "json", NULL, "", FLAG(print.json),
	  "print events as JSON, one object on each line" },
	{ 0, "libs-version", NULL, "", print_libs_version, 0,
	  "print the version of the libraries" },
	{ 0, "keep-priority", NULL, "live", FLAG(keep_priority),
	  "with -w: do not go before the programs that are recorded" },
	{ 'l', "list", NULL, "", set_action, ACT_LIST_FIELDS,
	  "list the fields, or those that have the words after the options; with -v their types" },
	{ 'L', "list-events", NULL, "", set_action, ACT_LIST_EVENTS,
	  "list the events and their parameters, or those whose names have the word after the "
	  "options" },
	{ 0, "markdown", NULL, "", FLAG(markdown), "with -l: as Markdown" },
	{ 0, "listen", "ADDRESS:PORT", "serve", set_listen, 0,
	  "with serve: wait there for the browser; default 127.0.0.1:0, any free port" },
	{ 0, "list-markdown", NULL, "", list_markdown, ACT_LIST_FIELDS,
	  "list the fields with their types as Markdown" },
	{ 0, "modern-bpf", NULL, "live", set_bpf, 0, "capture through eBPF, as --engine=bpf" },
	{ 'M', NULL, "SEC", "", set_max_seconds, 0,
	  "stop after SEC seconds of event time, or with a unit: 200ms, 1.5m, 2h" },
	{ 0, "max-memory", "MB", "", set_max_memory, 0,
	  "use MB megabytes for threads, descriptors and the like; default " STR(SCAP_MEMORY_MB) },
	{ 0, "max-threads", "N", "", COUNT(max_threads),
	  "follow at most N threads at a time; default " STR(INSP_THREADS_MAX) },
	{ 0, "max-size", "SIZE", "report, serve", set_max_size, 0,
	  "with report: refuse a larger page, default 64M; with serve live: stop recording then, "
	  "default 1G" },
	{ 0, "no-data", NULL, "", FLAG(no_data),
	  "leave out the data that programs read and write; live, they are not even copied" },
	{ 'n', "numevents", "N", "", set_max_events, 0,
	  "stop after N events that pass the filter" },
	{ 0, "no-chisel-sandbox", NULL, "", set_sandbox, INSP_SANDBOX_NEVER,
	  "allow files, processes and the network to every chisel" },
	{ 0, "page-faults", NULL, "live", FLAG(page_faults), "capture page faults too" },
	{ 'o', "report-file", "FILE", "report", set_page, 0,
	  "with report: write the page there; default: the trace's name with .html" },
	{ 0, "open", NULL, "serve", FLAG(open_browser), "with serve: start the browser" },
	{ 'P', "progress", NULL, "files", FLAG(progress),
	  "show on standard error how much of the file has been read" },
	{ 'p', "print", "FORMAT", "", set_format, 0,
	  "print events in this format; c, k or m: with containers; p: show the default" },
	{ 'q', "quiet", NULL, "", FLAG(quiet), "print no events" },
	{ 0, "raw-output", NULL, "", FLAG(print.raw),
	  "print names and texts of traced programs as they are; a terminal obeys the control "
	  "characters in them" },
	{ 0, "redact", "[NAME]", "", set_redact, 0,
	  "with -w: mask passwords, tokens and keys in arguments and environments, also those with "
	  "this NAME (may have * and ?); may be repeated" },
	{ 'R', "resolve-ports", NULL, "", FLAG(print.services),
	  "show ports by their service's name" },
	{ 'r', "readfile", "FILE", "files", add_input, 0,
	  "read a trace file; may be repeated to read several in turn" },
	{ 0, "ring-size", "SIZE", "live", set_ring_size, 0,
	  "bytes of each CPU's ring, a power of two, with an optional K, M or G" },
	{ 'S', "summary", NULL, "", FLAG(summary), "at the end, list the most frequent events" },
	{ 's', "snaplen", "N", "live", set_snaplen, 0, "keep N bytes of each I/O buffer" },
	{ 'T', "force-tracers-capture", NULL, "live", FLAG(whole_tracers),
	  "keep " STR(INSP_TRACER_BYTES_MAX) " bytes of I/O buffers: no tracer is longer" },
	{ 't', "timetype", "TYPE", "", set_timetype, 0,
	  "show time as: h time of day, a since 1970, r since start, d latency, D since last "
	  "line",
	  timetypes },
	{ 0, "to", "TIME", "files", WHEN(to), "stop after TIME" },
	{ 'U', "suppress-comm", "COMM", "", add_suppressed, 0,
	  "leave out processes with this name and all that they start; up to " STR(
		  INSP_SUPPRESS_MAX) " times" },
	{ 0, "unbuffered", NULL, "", FLAG(unbuffered), "write each line immediately" },
	{ 0, "trigger", "FILTER", "live", set_trigger, 0,
	  "with --flight-recorder: write a file for each event that passes FILTER" },
	{ 0, "trigger-pause", "SEC", "live", set_trigger_pause, 0,
	  "with --trigger: write no other file for SEC seconds; default 60" },
	{ 0, "trigger-seconds", "BEFORE[,AFTER]", "live", set_trigger_seconds, 0,
	  "with --trigger: write this much around the event; default 10,1" },
	{ 0, "user", "NAME", "", set_user, 0, "as root: become this user once the source is open" },
	{ 'v', "verbose", NULL, "", FLAG(print.verbose),
	  "do not shorten buffers; at the end, print counts" },
	{ 0, "view", "NAME", "", set_view, 0,
	  "print the table of a view at the end; list: list the views" },
	{ 0, "version", NULL, "", print_version, 0, "print the version" },
	{ 'w', "writefile", "FILE", "", set_output, 0,
	  "write the events to a trace file (-: standard output) and print none" },
	{ 'W', "limit", "N", "", COUNT(file_limit),
	  "with -C, -G, -e or --trigger: keep only the newest N files" },
	{ 'x', "print-hex", NULL, "", set_buffers, INSP_BUF_HEX, "show buffers in hex" },
	{ 'X', "print-hex-ascii", NULL, "", set_buffers, INSP_BUF_HEXASCII,
	  "show buffers in hex and text" },
	{ 'z', NULL, NULL, "", set_gzip, 0, "with -w: the same as --compress=gzip" },
#define FOREIGN(letter, name, arg, handler, reason) { letter, name, arg, "", handler, 0, reason },
#include "options_foreign.def"
#undef FOREIGN
};

#define NROWS ARRAY_SIZE(option_rows)
#define NROWS_MAX (NROWS + 32) /* with those of a command */
/* getopt_long's value for the long form of row n. */
#define LONG_VALUE(n) (0x100 + (int)(n))

/* An argument in brackets may be left out. */
static bool is_optional(const struct option_row *row)
{
	return row->arg && *row->arg == '[';
}

static void print_foreign(const struct option_row *row)
{
	char text[1024];
	size_t used = 0;

	for (; row < option_rows + NROWS && used < sizeof(text); row++)
		used += snprintf(text + used, sizeof(text) - used, "--%s ", row->name);
	puts("\nOptions of sysdig that have no effect here; each prints a message that says so:");
	print_columns("", text, 2, 100);
}

void option_print(const struct option_row *row)
{
	char left[64];
	int used = row->letter ? snprintf(left, sizeof(left), "-%c", row->letter) :
				 snprintf(left, sizeof(left), "  ");

	if (row->name)
		used += snprintf(left + used, sizeof(left) - used, "%s --%s",
				 row->letter ? "," : " ", row->name);
	if (row->arg && is_optional(row))
		snprintf(left + used, sizeof(left) - used, "[=%s", row->arg + 1);
	else if (row->arg)
		snprintf(left + used, sizeof(left) - used, "%c%s", row->name ? '=' : ' ', row->arg);
	printf("  %-26s %s%s%s%s\n", left, row->help, *row->applies ? " (" : "", row->applies,
	       *row->applies ? " only)" : "");
}

static int print_help(struct parse *p, const struct option_row *row, const char *arg)
{
	puts("Usage: ringside [options] [filter]\n\n"
	     "Shows the system calls and scheduling of the running machine, or of a trace file.\n\n"
	     "Options:");
	for (row = option_rows; row < option_rows + NROWS && !is_foreign(row); row++)
		option_print(row);
	print_foreign(row);
	puts("\nThe words after the options are joined into one filter, as in\n"
	     "  ringside evt.type=openat and proc.name contains ssh");
	commands_print();
	return 1;
}

static bool has_letter(const struct parse *p, size_t nrows, char letter)
{
	for (size_t n = 0; n < nrows; n++)
		if (p->rows[n]->letter == letter)
			return true;
	return false;
}

static bool has_name(const struct parse *p, size_t nrows, const char *name)
{
	for (size_t n = 0; n < nrows; n++)
		if (p->rows[n]->name && !strcmp(p->rows[n]->name, name))
			return true;
	return false;
}

/* Fills in the tables of getopt_long. Of equal letters or names, the first row counts. */
static void build_getopt(const struct parse *p, char *letters, struct option *longs)
{
	size_t n, nlongs = 0;

	/* ':' first makes getopt_long() distinguish a missing argument from an unknown option */
	*letters++ = ':';
	for (n = 0; n < p->nrows; n++) {
		const struct option_row *row = p->rows[n];

		if (row->letter && !has_letter(p, n, row->letter)) {
			*letters++ = row->letter;
			if (row->arg)
				*letters++ = ':';
			if (is_optional(row))
				*letters++ = ':';
		}
		if (row->name && !has_name(p, n, row->name))
			longs[nlongs++] = (struct option){
				row->name,
				is_optional(row) ? optional_argument :
				row->arg	 ? required_argument :
						   no_argument,
				NULL,
				LONG_VALUE(n),
			};
	}
	*letters = '\0';
	longs[nlongs] = (struct option){ 0 };
}

static const struct option_row *find_row(const struct parse *p, int value)
{
	size_t n;

	if (value >= 0x100)
		return p->rows[value - 0x100];
	for (n = 0; n < p->nrows; n++)
		if (p->rows[n]->letter == value)
			return p->rows[n];
	return NULL;
}

/* Whether the text, which has no option's name, begins the names of several. */
static bool begins_names(const struct parse *p, const char *text, size_t len)
{
	for (size_t n = 0; n < p->nrows; n++)
		if (p->rows[n]->name && len && !strncmp(p->rows[n]->name, text, len))
			return true;
	return false;
}

static int complain_unknown(const struct parse *p, const char *word)
{
	size_t len = strcspn(word + 2, "="), count = 0;
	const char *names[NROWS_MAX], *near;

	if (begins_names(p, word + 2, len))
		return complain("option '%s' is ambiguous, see ringside --help", word);
	for (size_t n = 0; n < p->nrows; n++)
		if (p->rows[n]->name)
			names[count++] = p->rows[n]->name;
	near = insp_nearest_word(word + 2, len, names, count);
	if (near)
		return complain("option '%s' is unknown, did you mean '--%s'?", word, near);
	return complain("option '%s' is unknown, see ringside --help", word);
}

static int complain_option(const struct parse *p, int value, const char *word)
{
	/* optopt is 0 for an unknown long option, and our value for a known one */
	bool is_long = !optopt || optopt >= 0x100;
	char letter[3] = { '-', (char)optopt, '\0' };

	if (value == ':')
		return complain("option '%s' needs an argument", is_long ? word : letter);
	if (is_long && optopt)
		return complain("option '%s' takes no argument", word);
	if (is_long)
		return complain_unknown(p, word);
	if (optopt == 'f')
		return complain("option '-f' is unknown: 'ringside run' follows all processes that "
				"the command starts");
	return complain("option '%s' is unknown, see ringside --help", letter);
}

static int parse_options(struct parse *p)
{
	char letters[3 * NROWS_MAX + 2];
	struct option longs[NROWS_MAX + 1];
	const struct option_row *row;
	int value, err = 0;

	build_getopt(p, letters, longs);
	opterr = 0;
	while (!err) {
		value = getopt_long(p->argc, p->argv, letters, longs, NULL);
		if (value == -1)
			break;
		if (value == '?' || value == ':')
			return complain_option(p, value, p->argv[optind - 1]);
		row = find_row(p, value);
		err = row->set(p, row, optarg);
	}
	return err;
}

/* Handles doctor and repair, in place of a filter. *taken: whether it was one of these. */
static int take_command(struct parse *p, char *const *words, int nwords, bool *taken)
{
	static const struct {
		const char *name;
		int narguments;
		enum action action;
	} commands[] = {
		{ "doctor", 0, ACT_DOCTOR },
		{ "repair", 1, ACT_REPAIR },
	};
	struct request *req = p->req;
	size_t n;

	*taken = false;
	for (n = 0; n < ARRAY_SIZE(commands); n++) {
		const struct command *command = command_find(commands[n].name);

		if (!nwords || strcmp(words[0], commands[n].name))
			continue;
		*taken = true;
		if (nwords != 1 + commands[n].narguments)
			return complain("%s: %d arguments given, it takes %d: ringside %s %s",
					words[0], nwords - 1, commands[n].narguments, command->name,
					command->arguments);
		if (req->ninputs || req->command)
			return complain("%s: takes neither -r nor run: ringside %s %s", words[0],
					command->name, command->arguments);
		req->action = commands[n].action;
		return nwords > 1 ? add_input(p, NULL, words[1]) : 0;
	}
	return 0;
}

/* ringside COMMAND --help; top has options of its own, and prints them. */
static int take_command_help(struct parse *p)
{
	const struct command *command = p->argc > 2 ? command_find(p->argv[1]) : NULL;

	if (!command || !strcmp(command->name, "top") ||
	    (strcmp(p->argv[2], "--help") && strcmp(p->argv[2], "-h")))
		return 0;
	command_print_help(command);
	return 1;
}

/* ringside help [COMMAND] */
static int take_help(struct parse *p)
{
	const struct command *command;
	const char *name, *near;

	if (p->argc < 2 || strcmp(p->argv[1], "help"))
		return take_command_help(p);
	name = p->argc > 2 ? p->argv[2] : NULL;
	if (!name)
		return print_help(p, NULL, NULL);
	command = command_find(name);
	if (command) {
		command_print_help(command);
		return 1;
	}
	near = command_nearest(name);
	if (near)
		return complain("help: there is no command '%s', did you mean '%s'?", name, near);
	return complain("help: there is no command '%s', ringside help lists them; -i describes a "
			"chisel or a view, -l %s a field",
			name, name);
}

/* The largest page, and the largest live recording, by default. */
#define REPORT_BYTES_MAX (64ull << 20)
#define LIVE_BYTES_MAX (1ull << 30)
/* A page has a trace packed once more, which leaves at least this part of it. */
#define PACKED_PART 4

/* The files that follow report or serve; what comes after them is the filter. */
static int take_files(struct parse *p, char ***words, int *nwords)
{
	int err = 0;

	while (*nwords && !err && access(**words, F_OK) == 0) {
		err = add_input(p, NULL, **words);
		(*words)++;
		(*nwords)--;
	}
	return err;
}

/*
 * ringside report FILE... [FILTER], ringside serve [FILE...|live] [FILTER]. Moves *words
 * behind what it takes.
 */
static int take_page(struct parse *p, char ***words, int *nwords)
{
	bool reports = *nwords && !strcmp(**words, "report");
	bool serves = *nwords && !strcmp(**words, "serve");
	struct request *req = p->req;
	int err;

	if (!reports && !serves)
		return 0;
	(*words)++;
	(*nwords)--;
	err = take_files(p, words, nwords);
	if (err)
		return err;
	if (serves && !req->ninputs && *nwords && !strcmp(**words, "live")) {
		(*words)++;
		(*nwords)--;
	}
	if (serves && !req->ninputs && *nwords && !words_are_filter(p->run, *words, *nwords))
		return complain("serve: %s: no such trace file, nor a filter: ringside serve "
				"[FILE...|live] [FILTER]",
				**words);
	if (reports && !req->ninputs)
		return complain("report: %s: no such trace file; give it first: ringside report "
				"FILE... [-o PAGE] [FILTER]",
				*nwords ? **words : "FILE");
	req->action = reports ? ACT_REPORT : ACT_SERVE;
	req->quiet = true;
	req->compress = SCAP_COMPRESS_LZ4;
	if (!req->page_bytes_max)
		req->page_bytes_max = reports ? REPORT_BYTES_MAX : LIVE_BYTES_MAX;
	req->record_bytes_max = reports ? PACKED_PART * req->page_bytes_max : req->page_bytes_max;
	return 0;
}

/* ringside run [OPTIONS] [FILTER] -- COMMAND [ARGUMENT]... */
static int take_run(struct parse *p)
{
	char **end;

	if (p->argc < 2 || strcmp(p->argv[1], "run"))
		return 0;
	for (end = p->argv + 2; *end && strcmp(*end, "--"); end++)
		;
	if (!*end || !end[1])
		return complain("run: no command; give it after '--': ringside run [OPTIONS] "
				"[FILTER] -- COMMAND [ARGUMENT]...");
	*end = NULL;
	p->req->command = end + 1;
	p->argv++;
	p->argv[0] = "ringside";
	p->argc = end - p->argv;
	return 0;
}

void list_option_rows(struct parse *p, const struct option_row *own, size_t nown)
{
	size_t n;

	for (n = 0; n < nown; n++)
		p->rows[p->nrows++] = &own[n];
	for (n = 0; n < NROWS; n++)
		p->rows[p->nrows++] = &option_rows[n];
}

int options_parse(struct request *req, struct run *run, int argc, char **argv)
{
	const struct option_row *rows[NROWS_MAX], *own;
	struct parse parse = { .req = req, .run = run, .argc = argc, .argv = argv, .rows = rows };
	char **words;
	size_t nown = 0;
	bool taken;
	int err, nwords;

	*req = (struct request){
		.print.timetype = 'h',
		.trigger_before = 10,
		.trigger_after = 1,
		.trigger_pause = 60,
	};
	set_default_format(req);
	err = take_help(&parse);
	if (!err)
		err = take_run(&parse);
	own = take_top(&parse, &nown);
	list_option_rows(&parse, own, nown);
	if (!err)
		err = parse_options(&parse);
	if (err)
		return err;
	words = parse.argv + optind;
	nwords = parse.argc - optind;
	err = own ? 0 : take_page(&parse, &words, &nwords);
	if (err)
		return err;
	req->filter = join_words(words, nwords);
	if (!req->filter) {
		complain("out of memory");
		return -ENOMEM;
	}
	if (own)
		return finish_top(&parse);
	err = take_command(&parse, words, nwords, &taken);
	if (!err && !taken)
		err = check_combinations(run);
	return err || taken ? err : mistake_in_words(&parse, words, nwords);
}

void options_fini(struct request *req)
{
	free(req->filter);
}
