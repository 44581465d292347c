// SPDX-License-Identifier: Apache-2.0
/* Only the LZ4 layer, read in steps of a size from the input. */
#define FUZZ_MAGIC 0x04, 0x22, 0x4d, 0x18
#include "fuzz_packed.h"
