// SPDX-License-Identifier: Apache-2.0
/* Writes the state of a handle into a trace file, so that reading can begin there. */
#include "state/detail.h"
#include "engine.h"

#include <errno.h>

int insp_checkpoint_state(struct insp *insp, const struct scap_state **state,
			  struct insp_buf *detail)
{
	int err;

	insp_finish_event(insp);
	detail->len = 0;
	err = insp_snapshot(insp, state);
	if (!err && !insp_detail_save(insp, detail))
		err = -ENOMEM;
	return err;
}

int insp_checkpoint(struct insp *insp, struct scap_dump *dump)
{
	const struct scap_state *state;
	struct insp_buf detail = { 0 };
	int err = insp_checkpoint_state(insp, &state, &detail);

	if (!err)
		err = scap_dump_checkpoint(dump, state, detail.data, detail.len);
	insp_buf_fini(&detail);
	return err;
}
