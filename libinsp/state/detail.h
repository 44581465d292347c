/* SPDX-License-Identifier: Apache-2.0 */
/* The detail of a checkpoint: state that the format's blocks cannot express. */
#ifndef INSP_DETAIL_H
#define INSP_DETAIL_H

#include "insp.h"

bool insp_detail_save(struct insp *insp, struct insp_buf *out);
bool insp_detail_load(struct insp *insp, const void *data, size_t len);

#endif
