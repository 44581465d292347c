# SPDX-License-Identifier: Apache-2.0
# shellcheck shell=bash
# Names of any bytes: whole where they are UTF-8, escaped where they are not, and filters
# find them by what was typed.
#
# @whole: '%fd.filename' if 'evt.type=openat and evt.dir=< and evt.is_open_write=true and fd.name contains /names/'
# @equal: '%fd.filename' if 'evt.type=openat and evt.dir=< and evt.is_open_write=true and fd.filename=日本語.txt'
# @begins: '%fd.filename' if 'evt.type=openat and evt.dir=< and evt.is_open_write=true and fd.filename startswith naïve'
# @ends: '%fd.filename' if 'evt.type=openat and evt.dir=< and evt.is_open_write=true and fd.filename endswith 🎉'
# @pattern: '%fd.filename' if 'evt.type=openat and evt.dir=< and evt.is_open_write=true and fd.filename glob "Ω*β"'
# @letter: '%fd.filename' if 'evt.type=openat and evt.dir=< and evt.is_open_write=true and fd.filename glob "na?ve"'
# @letters: '%fd.filename' if 'evt.type=openat and evt.dir=< and evt.is_open_write=true and fd.filename glob "na[ïî]ve"'
# @regular: '%fd.filename' if 'evt.type=openat and evt.dir=< and evt.is_open_write=true and fd.filename regex "日.語[.]txt"'
# @bytes: '%fd.filename' if 'evt.type=openat and evt.dir=< and evt.is_open_write=true and fd.filename regex "half." and fd.filename glob "half?"'
# @listed: '%fd.filename' if 'evt.type=openat and evt.dir=< and evt.is_open_write=true and fd.filename in (日本語.txt, nothing)'
# @escaped: '%fd.filename' if 'evt.type=openat and evt.dir=< and evt.is_open_write=true and fd.filename startswith half'
# @escaped_json: raw -j -p %fd.filename "evt.type=openat and evt.dir=< and evt.is_open_write=true and fd.filename startswith half"
# @json: raw -j -p %fd.filename "evt.type=openat and evt.dir=< and evt.is_open_write=true and fd.filename startswith naïve"
# @line_end: '%fd.filename' if 'evt.type=openat and evt.dir=< and evt.is_open_write=true and fd.filename startswith line'
# @arguments: '%proc.args' if 'evt.type=execve and evt.dir=< and evt.rawres=0 and proc.name=true and proc.args contains é'
# @process: '%proc.name' if 'evt.type=execve and evt.dir=< and evt.rawres=0 and proc.name=прог'
# @data: '%evt.buffer' if 'evt.type=write and evt.dir=< and evt.buffer contains "grüße" and fd.name endswith 日本語.txt'
work() {
	local name half=$'half\xc3'
	mkdir "$TRUTH_DIR/names"
	for name in 日本語.txt naïve party🎉 Ωαβ "$half" $'line\nend'; do
		echo grüße >"$TRUTH_DIR/names/$name"
	done
	truth whole 日本語.txt
	truth whole naïve
	truth whole party🎉
	truth whole Ωαβ
	truth whole 'half\xc3'
	truth whole 'line\nend'
	truth equal 日本語.txt
	truth begins naïve
	truth ends party🎉
	truth pattern Ωαβ
	truth letter naïve
	truth letters naïve
	truth regular 日本語.txt
	truth bytes 'half\xc3'
	truth listed 日本語.txt
	truth escaped 'half\xc3'
	truth escaped_json '{"fd.filename":"half\\xc3"}'
	truth json '{"fd.filename":"naïve"}'
	truth line_end 'line\nend'
	/bin/true "été" "a b"
	truth arguments 'été a b'
	cp /bin/true "$TRUTH_DIR/прог"
	"$TRUTH_DIR/прог"
	truth process прог
	truth data 'grüße.'
}
