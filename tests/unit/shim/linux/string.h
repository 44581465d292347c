/* SPDX-License-Identifier: Apache-2.0 */
/* Stands in for the kernel's header; see compiler.h. */
#include <string.h>
