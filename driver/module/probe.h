/* SPDX-License-Identifier: MIT OR GPL-2.0-only */
/*
 * The probes on the kernel's tracepoints: they find the recipe of what
 * happened and have it encoded into the ring of every session that wants it.
 */
#ifndef RS_PROBE_H
#define RS_PROBE_H

/*
 * Looks up the tracepoints and builds the table from call numbers to recipes.
 * Returns 0, or -ENOENT when this kernel lacks a tracepoint, or -ENOMEM.
 */
int rs_probes_init(void);
void rs_probes_fini(void);

enum rs_probes { RS_PROBES_ALWAYS, RS_PROBES_PAGE_FAULTS, RS_PROBES_GROUPS };

/*
 * The first get of a group attaches its probes, the last put detaches them. Serialised
 * by the caller. Returns 0 or a negative errno: -EOPNOTSUPP where the kernel has not
 * what the group needs.
 */
int rs_probes_get(enum rs_probes group);
void rs_probes_put(enum rs_probes group);

/*
 * Waits until no probe that began before is still running, which may be as long as a
 * page takes to come. What probes use of sessions they use under RCU.
 */
void rs_probes_synchronize(void);

#endif
