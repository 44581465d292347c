// SPDX-License-Identifier: Apache-2.0
/* The LZ4 layer alone, in steps of a size that the input chooses. */
#define FUZZ_MAGIC 0x04, 0x22, 0x4d, 0x18
#include "fuzz_packed.h"
