# SPDX-License-Identifier: Apache-2.0
# shellcheck shell=bash
# Both ends of a Unix connection that is older than the recording are named.
#
# @capture: machine
# @client: '%fd.name' if 'evt.type=sendto and evt.dir=< and evt.buffer=ask-from-before'
# @server: '%fd.name' if 'evt.type=recvfrom and evt.dir=< and evt.buffer=ask-from-before'
before() {
	mkfifo go
	python3 - <<-'END' >/dev/null 2>&1 &
		import os, socket
		path = os.environ["TRUTH_DIR"] + "/s"
		a = socket.socket(socket.AF_UNIX); a.bind(path); a.listen(1)
		b = socket.socket(socket.AF_UNIX); b.connect(path); c, _ = a.accept()
		open("ready", "w").close()
		open("go").read()
		b.send(b"ask-from-before"); c.recv(99)
		open("done", "w").close()
	END
	until [ -e ready ]; do sleep 0.05; done
}
work() {
	truth client "$TRUTH_DIR/s"
	truth server "$TRUTH_DIR/s"
	echo >go
	until [ -e "done" ]; do sleep 0.05; done
}
