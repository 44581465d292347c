-- SPDX-License-Identifier: Apache-2.0

description = "Writes what goes through each UDP socket of a trace file, DNS left out, to a file of its own in ./udp_dump_files, named after its addresses."
short_description = "extract data from UDP streams to files."
category = "I/O"

args = {}

local FOLDER = "./udp_dump_files"
local DNS_PORT = 53
-- Snap length for live captures: whole datagrams.
local SNAPLEN = 16384

local data, name, client_port, server_port
-- The open files, by the names of sockets.
local files = {}

-- Others must not be able to put links in the place of files, or to read them.
local function make_folder()
	local status = os.execute(("mkdir -p -m 700 %s && [ ! -L %s ] && [ -O %s ] && " ..
		"[ -z \"$(find %s -maxdepth 0 -perm /022)\" ] && chmod 700 %s"):gsub("%%s", FOLDER))
	if status ~= 0 and status ~= true then
		error(FOLDER .. " must be a folder of yours that nobody else can write to", 0)
	end
end

function on_init()
	data = chisel.request_field("evt.rawarg.data")
	name = chisel.request_field("fd.name")
	client_port = chisel.request_field("fd.cport")
	server_port = chisel.request_field("fd.sport")
	sysdig.set_snaplen(SNAPLEN)
	chisel.set_filter("evt.dir=< and evt.rawres>=0 and fd.l4proto=udp and evt.is_io=true")
	make_folder()
	return true
end

-- Replaces characters that are special in file names or in shells.
local function file_of(socket)
	if not files[socket] then
		local path = FOLDER .. "/" .. socket:gsub("[:/]", "_"):gsub(">", "-")
		files[socket] = assert(io.open(path, "wb"))
	end
	return files[socket]
end

function on_event()
	local bytes, socket = evt.field(data), evt.field(name)
	if bytes and socket and evt.field(client_port) ~= DNS_PORT
		and evt.field(server_port) ~= DNS_PORT then
		file_of(socket):write(bytes)
	end
	return true
end

function on_capture_end()
	for _, file in pairs(files) do
		file:close()
	end
end
