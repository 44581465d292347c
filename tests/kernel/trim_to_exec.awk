#!/usr/bin/awk -f
# SPDX-License-Identifier: Apache-2.0
# Of `tid direction type arguments` lines, keeps those that strace shows as well:
# from the first successful exec of the program on, and without the end of the
# call that made a thread, which strace shows in the parent alone.
$2 == "<" && $3 == "execve" && $4 == "res=0" && !begun {
	begun = 1
	print $1, ">", "execve", "filename=./calls"
}
begun && !($2 == "<" && $3 ~ /^(clone|clone3|fork|vfork)$/ && $4 ~ /^res=0/)
