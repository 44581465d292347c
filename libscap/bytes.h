/* SPDX-License-Identifier: Apache-2.0 */
/* Where the bytes of a trace file come from: the functions that use struct scap_bytes. */
#ifndef SCAP_BYTES_H
#define SCAP_BYTES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "scap.h"

/* Reads exactly that many bytes. Returns false if there are fewer. */
bool scap_bytes_get(const struct scap_bytes *bytes, uint64_t offset, void *to, size_t count);

/* Opens a file or a pipe. Returns 0 or a negative errno; close it only after 0. */
int scap_bytes_open(struct scap_bytes *bytes, const char *path);
void scap_bytes_close(struct scap_bytes *bytes);

#endif
