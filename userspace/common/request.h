/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What the user asked for: the command line, parsed. options.c fills it in; everything
 * else only reads it. What the program makes of it while it runs is in run.h.
 */
#ifndef REQUEST_H
#define REQUEST_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "colours.h"
#include "insp.h"
#include "range.h"

#define MAX_INPUTS 64
#define MAX_DEFINED 256
#define MAX_SECRETS 64

enum action {
	ACT_CAPTURE,
	ACT_LIST_FIELDS,
	ACT_LIST_EVENTS,
	ACT_LIST_CHISELS,
	ACT_LIST_VIEWS,
	ACT_CHISEL_INFO,
	ACT_DOCTOR,
	ACT_REPAIR,
	ACT_REPORT,
	ACT_SERVE,
	ACT_TOP,
};

/* The live engines have the values of enum scap_engine. */
enum engine {
	ENGINE_AUTO = SCAP_ENGINE_AUTO,
	ENGINE_MODULE = SCAP_ENGINE_MODULE,
	ENGINE_BPF = SCAP_ENGINE_BPF,
	ENGINE_FILE,
};

/* `ringside top`, or the program under the name csysdig. */
struct top_request {
	bool compatible;  /* under that name */
	const char *view; /* id of the first view; NULL: the first root view by name */
	char name[64];	  /* where it is, unless it is a word of argv */
	uint64_t delay_ms;
	bool raw, json, interactive, list_views;
	uint64_t first_row, last_row; /* of JSON, from 0; last_row 0: all */
	uint64_t sort_by;	      /* a column, from 1; 0: as the view says */

	/* the screens */
	enum colours colours;
	bool once;	/* print the table, even on a terminal */
	bool read_only; /* no actions */
	bool plain;	/* for screen readers and braille lines */
	bool ascii;	/* draw without block and line characters */
	bool no_mouse;
	uint64_t memory_mb; /* of the tables; 0: the library's default */
};

/* Pointers are to words of argv or to string literals, unless marked as owned. */
struct request {
	enum action action;
	const char *chisel_name; /* for ACT_CHISEL_INFO */
	char **command;		 /* for `ringside run`: the command, or NULL */
	bool background;	 /* wait for the processes too that it leaves behind */

	/* the source */
	const char *inputs[MAX_INPUTS];
	size_t ninputs; /* 0: live capture */
	enum engine engine;
	uint32_t snaplen, ring_bytes; /* 0: default */
	bool whole_tracers;	      /* snaplen must hold the longest tracer */
	bool page_faults, exclude_users, flight_recorder;
	const char *trigger;			/* filter: which events write a file, or NULL */
	uint64_t trigger_pause;			/* seconds after a file without another one */
	uint64_t trigger_before, trigger_after; /* seconds around the event */
	bool trigger_tuned;			/* one of these was given */
	const char *user;			/* to become once the source is open, or NULL */
	bool exits;				/* record the exits of calls without their enters */
	bool keep_priority;			/* a recording does not go before other programs */
	bool debug; /* also this program's own events and internal ones */

	/* which events */
	char *filter; /* "" if none; owned */
	struct when from, to;
	uint64_t max_events;		  /* 0: no limit */
	uint64_t max_ns;		  /* of event time; 0: no limit */
	uint64_t max_threads;		  /* 0: the library's default */
	uint64_t max_memory_mb;		  /* for the state; 0: the library's default */
	const char *defined[MAX_DEFINED]; /* NAME=TEXT: names for use in filters */
	size_t ndefined;
	const char *suppressed[INSP_SUPPRESS_MAX]; /* names of processes to leave out */
	size_t nsuppressed;

	/* what is written to trace files */
	const char *output; /* file to write, or NULL */
	bool no_data;	    /* nor are data taken from the kernel */
	bool redact;
	const char *secrets[MAX_SECRETS + 1]; /* names that --redact masks too, then NULL */
	size_t nsecrets;
	uint32_t compress; /* enum scap_compress */
	/* begin another file after this much; 0: never */
	uint64_t file_bytes, file_events, file_seconds;
	uint64_t file_limit;  /* how many of these files to keep; 0: all */
	bool fat;	      /* -F */
	bool filter_proclist; /* write only the processes that pass the filter */

	/* ringside report, ringside serve */
	const char *page;	   /* file to write; NULL: named after the trace */
	const char *listen;	   /* address and port; NULL: any port of this machine */
	uint64_t page_bytes_max;   /* of the page, or of a live recording */
	uint64_t record_bytes_max; /* of a trace for them; 0: no limit */
	bool open_browser;

	/* what is printed */
	const char *format; /* never NULL */
	struct insp_print print;
	bool quiet, summary, unbuffered, progress;
	bool markdown;	     /* print lists as Markdown */
	bool container_data; /* -pc, -pk or -pm was given */

	struct top_request top;

	/* chisels; run.h holds those that are loaded */
	enum insp_sandbox sandbox;
	uint64_t chisel_seconds; /* limit of CPU time for one callback; 0: none */
};

#endif
