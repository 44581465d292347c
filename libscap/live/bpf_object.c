// SPDX-License-Identifier: Apache-2.0
/* Embeds the compiled eBPF programs (driver/bpf/) in both forms. */

/* clang-format off */
#define EMBED(symbol, file)                                                                        \
	__asm__(".section .rodata\n"                                                               \
		".balign 16\n"                                                                     \
		".globl " #symbol "\n"                                                             \
		".globl " #symbol "_end\n"                                                         \
		".hidden " #symbol "\n"                                                            \
		".hidden " #symbol "_end\n"                                                        \
		#symbol ":\n"                                                                      \
		".incbin \"" file "\"\n"                                                           \
		#symbol "_end:\n"                                                                  \
		".previous\n")
/* clang-format on */

EMBED(scap_bpf_object, BPF_OBJECT);
EMBED(scap_bpf_object_iterates, BPF_OBJECT_ITERATES);
