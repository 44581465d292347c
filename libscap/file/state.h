/* SPDX-License-Identifier: Apache-2.0 */
/* The blocks that hold the state at the start, as current programs expect them. */
#ifndef FILE_STATE_H
#define FILE_STATE_H

struct scap_batch;
struct scap_state;

/* Appends all state blocks, in the order that readers rely on. */
void scap_put_state(struct scap_batch *batch, const struct scap_state *state);

#endif
