// SPDX-License-Identifier: Apache-2.0
/* The compiled eBPF programs (driver/bpf/), embedded for engine_bpf.c. */

__asm__(".section .rodata\n"
	".balign 16\n"
	".globl scap_bpf_object\n"
	".globl scap_bpf_object_end\n"
	".hidden scap_bpf_object\n"
	".hidden scap_bpf_object_end\n"
	"scap_bpf_object:\n"
	".incbin \"" BPF_OBJECT "\"\n"
	"scap_bpf_object_end:\n"
	".previous\n");
