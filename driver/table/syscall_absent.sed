# SPDX-License-Identifier: MIT OR GPL-2.0-only
# Makes a header from syscalls.def: a call that the machine's own headers do not define
# gets the number in its row, or -1.
s/^(SYSCALL|GENERIC)\(([a-z0-9_]+),.*/#ifndef __NR_\2\n#define __NR_\2 -1\n#endif/p
/^NEWER\(/ {
	s/^NEWER\(([a-z0-9_]+), [0-9]+, [A-Z_]+, "[^"]+", (-?[0-9]+),.*/\1 \2/
	s/(.*) (.*)/#ifndef __NR_\1\n#define __NR_\1 \2\n#endif/p
}
