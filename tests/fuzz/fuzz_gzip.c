// SPDX-License-Identifier: Apache-2.0
/* The gzip layer alone, in steps of a size that the input chooses. */
#define FUZZ_MAGIC 0x1f, 0x8b
#include "fuzz_packed.h"
