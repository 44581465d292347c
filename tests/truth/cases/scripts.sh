# SPDX-License-Identifier: Apache-2.0
# shellcheck shell=bash
# Programs that are executed by way of something: a script, a link, a relative path, a
# search path.
#
# @script: '%proc.exepath %proc.exe' if 'evt.type=execve and evt.dir=< and evt.rawres=0 and proc.args contains a-script and proc.name=a-script'
# @link: '%proc.name %proc.exepath' if 'evt.type=execve and evt.dir=< and evt.rawres=0 and proc.args=through-link'
# @relative: '%proc.name %proc.exepath' if 'evt.type=execve and evt.dir=< and evt.rawres=0 and proc.args=relative'
# @searched: '%proc.name %proc.exepath' if 'evt.type=execve and evt.dir=< and evt.rawres=0 and proc.args=searched'
# @descriptor: '%proc.exepath' if 'evt.type=execve and evt.dir=< and evt.rawres=0 and proc.args=descriptor'
# @input: '%proc.stdin.type %proc.stdout.type' if 'evt.type=execve and evt.dir=< and evt.rawres=0 and proc.name=tac'
work() {
	printf '#!/usr/bin/bash\n:\n' >"$TRUTH_DIR/a-script"
	chmod 755 "$TRUTH_DIR/a-script"
	truth script "/usr/bin/bash /usr/bin/bash"
	"$TRUTH_DIR/a-script"
	ln -s /usr/bin/true "$TRUTH_DIR/link"
	truth link "link /usr/bin/true"
	"$TRUTH_DIR/link" through-link
	cp /usr/bin/true "$TRUTH_DIR/own"
	truth relative "own $TRUTH_DIR/own"
	(cd "$TRUTH_DIR" && ./own relative)
	truth searched "own $TRUTH_DIR/own"
	(cd / && PATH=$PATH:$TRUTH_DIR && own searched)
	truth descriptor "$TRUTH_DIR/own"
	(exec 9<"$TRUTH_DIR/own" && /proc/self/fd/9 descriptor)
	truth input "pipe pipe"
	echo x | tac | cat >/dev/null
}
