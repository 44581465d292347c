/* SPDX-License-Identifier: MIT OR GPL-2.0-only */
/*
 * The probes on the kernel's tracepoints: they find the recipe of an event and have it
 * encoded into the ring of each session that accepts it.
 */
#ifndef RS_PROBE_H
#define RS_PROBE_H

/*
 * Looks up the tracepoints and builds the table from call numbers to recipes.
 * Returns 0, or -ENOENT when this kernel lacks a tracepoint, or -ENOMEM.
 */
int rs_probes_init(void);
void rs_probes_fini(void);

/* Groups of probes: those that every session uses, and those that it has to ask for. */
enum rs_probes { RS_PROBES_ALWAYS, RS_PROBES_PAGE_FAULTS, RS_PROBES_GROUPS };

/*
 * The first get of a group attaches its probes, the last put detaches them. The caller
 * serialises. Returns 0 or a negative errno: -EOPNOTSUPP if the kernel lacks a
 * tracepoint of the group.
 */
int rs_probes_get(enum rs_probes group);
void rs_probes_put(enum rs_probes group);

/*
 * Waits until every probe that is running has returned. That may take as long as a page
 * takes to be read in; sessions need not wait for it, since probes access them under
 * RCU.
 */
void rs_probes_synchronize(void);

#endif
