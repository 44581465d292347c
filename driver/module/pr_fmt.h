/* SPDX-License-Identifier: MIT OR GPL-2.0-only */
/* Every kernel message begins with the module's name. */
#define pr_fmt(fmt) "ringside: " fmt
