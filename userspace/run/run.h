/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What the program makes of a request: the chisels and the view that are loaded, what
 * the chisels asked to change, and the filter that is in force.
 */
#ifndef RUN_H
#define RUN_H

#include "insp_view.h"
#include "common/request.h"

#define MAX_CHISELS 32

/* One -c, in the order given. */
struct chisel_choice {
	struct insp_chisel *chisel; /* loaded; capture_chisels.c initialises it */
	const char *args;	    /* the word after the name, or NULL */
	bool failed;		    /* its first error was reported */
};

struct run {
	const struct request *req;
	/* The handle that loads chisels and checks filters before any source is opened. */
	struct insp *scratch;
	struct insp_chisel_host host;
	struct chisel_choice chisels[MAX_CHISELS];
	size_t nchisels;
	struct insp_view *view;			/* --view, or NULL */
	char *view_filter;			/* what it is narrowed to, or NULL; owned */
	unsigned int view_depth;		/* of the drill-down that leads to it */
	const struct insp_view_info *view_next; /* what a selection leads to, or NULL */
	uint64_t cpu_times_ns;			/* the first that the view got; 0: none */
	bool has_cpu_times;			/* there were more, to compare with */
	struct lines *lines;			/* the view dig or echo, or NULL */

	char *filter;		      /* the user's, narrowed by chisels; "" if none; owned */
	struct insp_lowered *lowered; /* the kernel's part of the filters, or NULL; owned */
	char *lowered_text;	      /* the filter that it was made of, or NULL; owned */

	/* What chisels asked for; the user's options take precedence. */
	struct {
		uint32_t snaplen;	  /* 0: nothing */
		struct insp_print output; /* only buffers and json are used */
	} wish;
	unsigned int changes; /* how often chisels changed the filter or the output format */
	int exit_status;      /* of a chisel that called os.exit */
	char *next_run;	      /* the command line a chisel wants to run next, or NULL; owned */
};

/* One pass of the capture loop: what it reads, and what it writes. */
struct pass {
	const char *path;	 /* the file to read; NULL: live */
	struct scap *recorder;	 /* the flight recorder whose snapshot is read, or NULL */
	const char *output;	 /* trace file to write, or NULL */
	uint64_t from_ns, to_ns; /* of a snapshot: which events to write; to_ns 0: all */
	/*
	 * Called when the source is open and its events come; may be NULL. A negative errno, after
	 * one line on stderr, ends the pass.
	 */
	int (*begun)(void *arg);
	void *begun_arg;
};

/*
 * Prepares for parsing a command line into *req, which run only reads. Returns 0 or a
 * negative errno after one line on stderr. Pair with run_fini() in every case.
 */
int run_init(struct run *run, const struct request *req);
void run_fini(struct run *run);

/* Takes over the request once it is parsed. Returns 0 or -ENOMEM. */
int run_set_request(struct run *run);

/* The snap length and the way of printing that are in force. */
uint32_t run_snaplen(const struct run *run);
struct insp_print run_print(const struct run *run);

/* Defines what an argument of --define says. Returns 0 or a negative errno. */
int define_name(struct insp *insp, const char *arg);

#endif
