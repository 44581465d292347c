# SPDX-License-Identifier: MIT OR GPL-2.0-only
# From the rows of syscalls.def, a header that gives the number -1 to each call
# that the machine's own headers do not know.
s/^(SYSCALL|GENERIC)\(([a-z0-9_]+),.*/#ifndef __NR_\2\n#define __NR_\2 -1\n#endif/p
