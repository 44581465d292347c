// SPDX-License-Identifier: Apache-2.0
/*
 * ringside doctor: whether a live capture is possible on this machine and with which
 * engine; if it is not, why, and what to type next. Each finding is one line, and one more
 * says what can be done about a bad one.
 */
#include <errno.h>
#include <glob.h>
#include <linux/capability.h>
#include <linux/magic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/utsname.h>
#include <sys/vfs.h>
#include <unistd.h>

#include "common/array.h"
#include "capture/capture.h"
#include "common/output.h"
#include "scap.h"

struct machine {
	struct utsname name;
	unsigned long long caps;
	bool module_there, module_works, bpf_works;
	bool modules_allowed, headers, btf;
	bool signed_only, secure_boot; /* modules need a signature */
	char lockdown[32];	       /* "none", "integrity", "confidentiality"; "": not known */
};

static void found(bool good, const char *what, const char *text)
{
	output_printf("%-4s %-13s %s\n", good ? "ok" : "no", what, text);
}

/* What to do about the finding above. */
static void next_step(const char *text)
{
	output_printf("     %-13s %s\n", "next:", text);
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

static bool exists(const char *pattern)
{
	glob_t found = { 0 };
	bool any = !glob(pattern, GLOB_NOSORT, NULL, &found);

	globfree(&found);
	return any;
}

/* Whether a file or folder of the running kernel's modules exists. */
static bool kernel_has(const struct machine *m, const char *name)
{
	char path[512];

	snprintf(path, sizeof(path), "/lib/modules/%s/%s", m->name.release, name);
	return exists(path);
}

/* ---- facts that several checks need -------------------------------------------- */

/* The variable is four bytes of attributes and one of value. */
static bool boots_securely(void)
{
	FILE *file = fopen("/sys/firmware/efi/efivars/"
			   "SecureBoot-8be4df61-93ca-11d2-aa0d-00e098032b8c",
			   "r");
	char bytes[5] = "";
	bool whole = file && fread(bytes, sizeof(bytes), 1, file) == 1;

	if (file)
		fclose(file);
	return whole && bytes[4] == 1;
}

static void gather(struct machine *m)
{
	uname(&m->name);
	m->modules_allowed = !access("/proc/modules", F_OK) &&
			     !atoi(first_line("/proc/sys/kernel/modules_disabled"));
	m->headers = kernel_has(m, "build/Makefile");
	m->btf = !access("/sys/kernel/btf/vmlinux", R_OK);
	m->signed_only = *first_line("/sys/module/module/parameters/sig_enforce") == 'Y';
	m->secure_boot = boots_securely();
	/* none [integrity] confidentiality */
	sscanf(first_line("/sys/kernel/security/lockdown"), "%*[^[][%31[a-z]", m->lockdown);
	if (!*m->lockdown)
		sscanf(first_line("/sys/kernel/security/lockdown"), "[%31[a-z]", m->lockdown);
}

static bool locked_down(const struct machine *m)
{
	return *m->lockdown && strcmp(m->lockdown, "none");
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
	if (!has(m, CAP_SYS_ADMIN) && !(has(m, CAP_BPF) && has(m, CAP_PERFMON)))
		next_step(geteuid() ? "sudo ringside doctor" :
				      "run it outside of this container, or give the container "
				      "these capabilities");
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

/* How this machine gets the module. */
static const char *module_step(const struct machine *m)
{
	if (kernel_has(m, "*/ringside.ko*") || kernel_has(m, "*/dkms/ringside.ko*"))
		return "modprobe ringside";
	if (!m->headers)
		return "apt-get install linux-headers-$(uname -r)";
	if (exists("/usr/src/ringside-*/dkms.conf"))
		return "dkms autoinstall && modprobe ringside";
	return "apt-get install ringside-dkms && modprobe ringside; or in the source tree: make "
	       "module && insmod build/module/ringside.ko";
}

/* The device has an owner and a group, and the module asks for the capability beside them. */
static const char *device_step(const struct machine *m)
{
	if (!has(m, CAP_SYS_ADMIN))
		return "sudo ringside doctor; who is not root records in the group of " RS_DEVICE
		       " and with CAP_SYS_ADMIN, see man ringside";
	if (access(RS_DEVICE, R_OK | W_OK))
		return "join the group of " RS_DEVICE;
	return NULL;
}

static void check_module(struct machine *m)
{
	const char *step;

	m->module_there = !access(RS_DEVICE, F_OK);
	if (m->module_there) {
		m->module_works = try_engine(SCAP_ENGINE_MODULE, "module");
		step = m->module_works ? NULL : device_step(m);
		if (step)
			next_step(step);
		return;
	}
	found(false, "module", RS_DEVICE " is not there: the module is not loaded");
	if (m->modules_allowed)
		next_step(module_step(m));
}

static void check_bpf(struct machine *m)
{
	m->bpf_works = try_engine(SCAP_ENGINE_BPF, "ebpf");
}

static void check_modules(struct machine *m)
{
	if (m->modules_allowed) {
		found(true, "loading", "this kernel loads modules");
	} else if (access("/proc/modules", F_OK)) {
		found(false, "loading", "this kernel loads no modules");
	} else {
		found(false, "loading",
		      "modules are switched off until the next boot (kernel.modules_disabled)");
		next_step("restart, and load the module before that is set");
	}
}

static void check_signatures(struct machine *m)
{
	bool needed = m->signed_only || locked_down(m) || m->secure_boot;

	if (!m->modules_allowed)
		return;
	found(!needed, "signatures",
	      needed ? "modules must be signed with a key that this machine trusts" :
		       "modules need no signature");
	if (!needed)
		return;
	if (exists("/var/lib/dkms/mok.pub"))
		next_step("mokutil --import /var/lib/dkms/mok.pub, restart, and enrol the key when "
			  "the firmware asks");
	else
		next_step("apt-get install ringside-dkms, which signs the module with a key of "
			  "this machine");
}

static void check_secure_boot(struct machine *m)
{
	found(true, "secure boot",
	      m->secure_boot ? "on: it is about modules, see signatures; eBPF does not care" :
			       "off");
}

static void check_lockdown(struct machine *m)
{
	if (!locked_down(m)) {
		found(true, "lockdown", "the kernel is not locked down");
	} else if (!strcmp(m->lockdown, "integrity")) {
		found(true, "lockdown",
		      "integrity: modules must be signed, see signatures; eBPF works");
	} else {
		found(false, "lockdown",
		      "confidentiality: eBPF may not read memory, modules must be signed");
		next_step("boot with lockdown=integrity, or take a signed module");
	}
}

static void check_headers(struct machine *m)
{
	if (!m->modules_allowed)
		return;
	found(m->headers, "headers",
	      m->headers ? "kernel headers are installed" :
			   "no kernel headers, which building the module needs");
	if (!m->headers)
		next_step("apt-get install linux-headers-$(uname -r)");
}

static void check_btf(struct machine *m)
{
	found(m->btf, "type info",
	      m->btf ? "/sys/kernel/btf/vmlinux, which eBPF needs" :
		       "no /sys/kernel/btf/vmlinux, which eBPF needs");
	if (!m->btf)
		next_step(
			"boot a kernel with CONFIG_DEBUG_INFO_BTF, such as the distribution's, or "
			"take the module");
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
	check_capabilities, check_module,      check_bpf,     check_btf,
	check_lockdown,	    check_secure_boot, check_memlock, check_tracefs,
	check_modules,	    check_signatures,  check_headers,
};

/* ---- the advice ---------------------------------------------------------------- */

static const char *next_command(const struct machine *m)
{
	if (m->module_works || m->bpf_works)
		return "ringside";
	if (geteuid())
		return "sudo ringside doctor";
	if (m->modules_allowed)
		return module_step(m);
	return "ringside -r FILE (a trace file: no live capture is possible here)";
}

int cmd_doctor(void)
{
	struct machine m = { 0 };
	size_t n;

	gather(&m);
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
