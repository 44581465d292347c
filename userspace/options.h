/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What the command line asked for. Filled by options.c from its table of rows;
 * everything else in userspace/ only reads it.
 */
#ifndef OPTIONS_H
#define OPTIONS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "insp.h"
#include "range.h"

#define MAX_INPUTS 64
#define MAX_CHISELS 32
#define MAX_SUPPRESSED 32
#define MAX_DEFINED 256

enum action {
	ACT_CAPTURE,
	ACT_LIST_FIELDS,
	ACT_LIST_EVENTS,
	ACT_LIST_CHISELS,
	ACT_CHISEL_INFO,
	ACT_DOCTOR,
	ACT_REPAIR,
};

/* The live ones as in enum scap_engine. */
enum engine {
	ENGINE_AUTO = SCAP_ENGINE_AUTO,
	ENGINE_MODULE = SCAP_ENGINE_MODULE,
	ENGINE_BPF = SCAP_ENGINE_BPF,
	ENGINE_FILE,
};

/* One -c, in the order given. */
struct chisel_choice {
	struct insp_chisel *chisel; /* loaded, not yet initialised */
	const char *args;	    /* the word after the name, or NULL */
	bool failed;		    /* its fault was told */
};

struct config {
	int argc; /* the words being read: -c may take one more */
	char **argv;
	enum action action;
	enum engine engine;
	const char *inputs[MAX_INPUTS];
	size_t ninputs;	    /* 0: live */
	const char *output; /* trace file to write, or NULL */
	uint32_t compress;  /* enum scap_compress, of output */
	/* a new file after so much; 0: never */
	uint64_t file_bytes, file_events, file_seconds;
	uint64_t file_limit;	 /* files kept of those; 0: all */
	struct when from, to;	 /* of the file that is read */
	const char *chisel_name; /* ACT_CHISEL_INFO */
	char *format;		 /* never NULL; owned */
	char *words;		 /* the filter as typed, "" if none; owned */
	char *filter;		 /* the filter in force, "" if none; owned */
	struct chisel_choice chisels[MAX_CHISELS];
	size_t nchisels;
	uint64_t chisel_seconds; /* of CPU time for one callback; 0: no limit */
	struct insp_view *view;	 /* --view, or NULL */
	int exit_status;	 /* of a chisel that called os.exit */
	char *next_run;		 /* what a chisel wants to be run after this; owned */
	struct insp_print print;
	uint64_t max_events;		  /* 0: no limit */
	uint64_t max_seconds;		  /* of event time; 0: no limit */
	uint32_t snaplen, ring_bytes;	  /* 0: default */
	bool whole_tracers;		  /* snaplen is at least that of a tracer */
	bool snaplen_given;		  /* by the user: a chisel does not change it */
	const char *defined[MAX_DEFINED]; /* NAME=TEXT: names in filters */
	size_t ndefined;
	const char *suppressed[MAX_SUPPRESSED]; /* names of processes */
	size_t nsuppressed;
	bool quiet, summary, unbuffered, progress;
	bool debug;	      /* own and internal events too */
	bool markdown;	      /* lists as Markdown */
	uint64_t max_threads; /* of the state; 0: the library's bound */
	bool exclude_users;
	bool flight_recorder, page_faults;
	struct scap *recorder;	      /* while snapshots of it are read; owned by flight.c */
	bool fat;		      /* write what the state needs, whatever the filter says */
	bool filter_proclist;	      /* write only the processes that pass the filter */
	char **command;		      /* of `ringside run`, or NULL */
	struct insp_lowered *lowered; /* the kernel's part of filter, or NULL; owned */
	unsigned int changes;	      /* of filter and print, by chisels while they run */

	/* Loads chisels and checks filters before any source is opened. */
	struct insp *scratch;
	struct insp_chisel_host host;
};

/*
 * Reads the command line into *cfg. Returns 0 to go on, 1 when all was said
 * (help, version), or a negative errno after one line on stderr. Pair with
 * config_fini() in every case.
 */
int config_parse(struct config *cfg, int argc, char **argv);
void config_fini(struct config *cfg);

/* One line on stderr, "ringside: ..."; returns -EINVAL. */
int complain(const char *fmt, ...) __attribute__((format(printf, 1, 2)));

/* Defines what an argument of --define says. Returns 0 or a negative errno. */
int define_name(struct insp *insp, const char *arg);

/* snaplen, with all that has a say in it. */
uint32_t config_snaplen(const struct config *cfg);

#endif
