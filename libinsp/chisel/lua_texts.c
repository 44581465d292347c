// SPDX-License-Identifier: Apache-2.0
/* Embeds the engine's Lua and FFI texts for lua.c. */

/* clang-format off */
#define TEXT(name, file) \
	__asm__(".section .rodata\n" \
		".globl " #name "\n" \
		".hidden " #name "\n" \
		#name ":\n" \
		".incbin \"" file "\"\n" \
		".byte 0\n" \
		".previous\n")
/* clang-format on */

TEXT(insp_lua_event_cdef, "libinsp/chisel/lua_event.cdef");
TEXT(insp_lua_prelude, "libinsp/chisel/lua_prelude.lua");
TEXT(insp_lua_terminal, "libinsp/chisel/lua_terminal.lua");
TEXT(insp_lua_sandbox, "libinsp/chisel/lua_sandbox.lua");
