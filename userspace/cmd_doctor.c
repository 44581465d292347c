// SPDX-License-Identifier: Apache-2.0
/*
 * ringside doctor: whether a live capture is possible on this machine and with which
 * engine; if it is not, why, and what to type next. Each finding is one line.
 */
#include <errno.h>
#include <linux/capability.h>
#include <linux/magic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/utsname.h>
#include <sys/vfs.h>
#include <unistd.h>

#include "array.h"
#include "capture.h"
#include "output.h"
#include "scap.h"

struct machine {
	struct utsname name;
	unsigned long long caps;
	bool module_there, module_works, bpf_works;
	bool modules_allowed, headers;
};

static void found(bool good, const char *what, const char *text)
{
	output_printf("%-4s %-13s %s\n", good ? "ok" : "no", what, text);
}

/* The first line of a small file; "" if it cannot be read. */
static const char *first_line(const char *path)
{
	static char line[256];
	FILE *file = fopen(path, "r");

	line[0] = '\0';
	if (file && fgets(line, sizeof(line), file))
		line[strcspn(line, "\n")] = '\0';
	if (file)
		fclose(file);
	return line;
}

static bool has(const struct machine *m, int capability)
{
	return m->caps >> capability & 1;
}

/* ---- the checks --------------------------------------------------------------- */

static void check_capabilities(struct machine *m)
{
	FILE *file = fopen("/proc/self/status", "r");
	char line[256];

	while (file && fgets(line, sizeof(line), file))
		if (sscanf(line, "CapEff: %llx", &m->caps) == 1)
			break;
	if (file)
		fclose(file);
	if (has(m, CAP_SYS_ADMIN))
		found(true, "capabilities", "CAP_SYS_ADMIN: enough for both engines");
	else if (has(m, CAP_BPF) && has(m, CAP_PERFMON))
		found(true, "capabilities",
		      "CAP_BPF and CAP_PERFMON: enough for eBPF, not for the module");
	else
		found(false, "capabilities", "neither CAP_SYS_ADMIN nor CAP_BPF with CAP_PERFMON");
}

/* The only sure test is to open the engine. */
static bool try_engine(enum scap_engine engine, const char *what)
{
	const struct scap_options opts = {
		.size = sizeof(opts),
		.engine = engine,
		.ring_bytes = RS_RING_BYTES_MIN,
	};
	struct scap *scap;
	bool works = !scap_open(&scap, SCAP_LIVE, &opts);

	found(works, what, works ? "records" : scap_error(scap));
	scap_close(scap);
	return works;
}

static void check_module(struct machine *m)
{
	m->module_there = !access(RS_DEVICE, F_OK);
	if (m->module_there)
		m->module_works = try_engine(SCAP_ENGINE_MODULE, "module");
	else
		found(false, "module", RS_DEVICE " is not there: the module is not loaded");
}

static void check_bpf(struct machine *m)
{
	m->bpf_works = try_engine(SCAP_ENGINE_BPF, "ebpf");
}

static void check_modules(struct machine *m)
{
	if (access("/proc/modules", F_OK))
		found(false, "loading", "this kernel loads no modules");
	else if (atoi(first_line("/proc/sys/kernel/modules_disabled")))
		found(false, "loading",
		      "modules are switched off until the next boot (kernel.modules_disabled)");
	else
		m->modules_allowed = true;
	if (m->modules_allowed)
		found(true, "loading", "this kernel loads modules");
}

static void check_signatures(struct machine *m)
{
	bool enforced = *first_line("/sys/module/module/parameters/sig_enforce") == 'Y';

	if (m->modules_allowed)
		found(!enforced, "signatures",
		      enforced ? "modules must be signed with a key that this machine trusts" :
				 "modules need no signature");
}

static void check_lockdown(struct machine *m)
{
	const char *mode = first_line("/sys/kernel/security/lockdown");
	bool locked = *mode && !strstr(mode, "[none]");

	found(!locked, "lockdown", locked ? mode : "the kernel is not locked down");
}

static void check_headers(struct machine *m)
{
	char path[512];

	snprintf(path, sizeof(path), "/lib/modules/%s/build/Makefile", m->name.release);
	m->headers = !access(path, F_OK);
	if (m->modules_allowed)
		found(m->headers, "headers",
		      m->headers ? "kernel headers are installed" :
				   "no kernel headers, which building the module needs");
}

static void check_btf(struct machine *m)
{
	bool there = !access("/sys/kernel/btf/vmlinux", R_OK);

	found(there, "type info",
	      there ? "/sys/kernel/btf/vmlinux, which eBPF needs" :
		      "no /sys/kernel/btf/vmlinux, which eBPF needs");
}

static void check_tracefs(struct machine *m)
{
	struct statfs fs;
	bool there = !statfs("/sys/kernel/tracing", &fs) && fs.f_type == TRACEFS_MAGIC;

	found(true, "tracefs",
	      there ? "mounted; no engine needs it" : "not mounted; no engine needs it");
}

static void check_memlock(struct machine *m)
{
	struct rlimit limit;
	char text[128];

	getrlimit(RLIMIT_MEMLOCK, &limit);
	if (limit.rlim_cur == RLIM_INFINITY)
		snprintf(text, sizeof(text), "no limit on locked memory");
	else
		snprintf(text, sizeof(text),
			 "%llu KiB of locked memory; only kernels before 5.11 charge eBPF to it",
			 (unsigned long long)limit.rlim_cur >> 10);
	found(true, "memlock", text);
}

static void (*const checks[])(struct machine *m) = {
	check_capabilities, check_module,  check_bpf,	  check_btf,	    check_lockdown,
	check_memlock,	    check_tracefs, check_modules, check_signatures, check_headers,
};

/* ---- the advice ---------------------------------------------------------------- */

static const char *next_command(const struct machine *m)
{
	if (m->module_works || m->bpf_works)
		return "ringside";
	if (geteuid())
		return "sudo ringside doctor";
	if (m->modules_allowed && m->headers)
		return "make module && insmod build/module/ringside.ko";
	if (m->modules_allowed)
		return "apt-get install linux-headers-$(uname -r)";
	return "ringside -r FILE (a trace file: no live capture is possible here)";
}

int cmd_doctor(void)
{
	struct machine m = { 0 };
	size_t n;

	uname(&m.name);
	output_printf("Linux %s %s\n", m.name.release, m.name.machine);
	for (n = 0; n < ARRAY_SIZE(checks); n++)
		checks[n](&m);
	output_printf("\nLive capture %s. Next: %s\n",
		      m.module_works ? "works, through the module" :
		      m.bpf_works    ? "works, through eBPF" :
				       "does not work",
		      next_command(&m));
	return !m.module_works && !m.bpf_works;
}
