// SPDX-License-Identifier: Apache-2.0
/* Only the gzip layer, read in steps of a size from the input. */
#define FUZZ_MAGIC 0x1f, 0x8b
#include "fuzz_packed.h"
