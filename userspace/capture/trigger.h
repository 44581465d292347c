/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The trigger of the flight recorder (--trigger): a second live source, which gets only the
 * events that pass the trigger's filter. It decides when a file is due, and of which time; it
 * writes none.
 */
#ifndef TRIGGER_H
#define TRIGGER_H

#include "run/run.h"

struct trigger;

/* A file that is due. */
struct due_file {
	uint64_t hit_ns;	 /* time of the event; 0: none, the user asked */
	uint64_t from_ns, to_ns; /* which events to write; to_ns 0: all */
	unsigned int passed;	 /* hits since the last file that wrote none */
	char reason[96];	 /* for its name, as NAME-EVENT-ERROR, of harmless characters */
};

/*
 * Opens the source. Returns 0 or a negative errno after one line on stderr. Pair with
 * trigger_close(), also on failure; NULL is allowed there.
 */
int trigger_open(struct trigger **result, const struct run *run);
void trigger_close(struct trigger *trigger);

/*
 * Waits until a file is due. Returns 1 if one is: a hit has its time behind it, or the user
 * asked for more snapshots than `taken`. Returns 0 if the user ends the recording and no hit
 * waits, or a negative errno after one line on stderr.
 */
int trigger_wait(struct trigger *trigger, unsigned int taken, struct due_file *due);

#endif
