// SPDX-License-Identifier: Apache-2.0
/*
 * The machine as a whole: its size, its interfaces, its users and groups.
 */
#include <errno.h>
#include <grp.h>
#include <ifaddrs.h>
#include <limits.h>
#include <netinet/in.h>
#include <pwd.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "clock.h"
#include "proc_priv.h"

/* "btime 1690556576", in seconds. */
static uint64_t read_boot_time(struct proc_scan *scan)
{
	const char *line;

	if (scap_proc_read(scan, scan->proc_fd, "stat", PROC_READ_ALL) <= 0)
		return 0;
	line = strstr(scan->text, "\nbtime ");
	return line ? strtoull(line + strlen("\nbtime "), NULL, 10) * NS_PER_S : 0;
}

void scap_proc_read_machine(struct proc_scan *scan)
{
	struct scap_machine *machine = &scan->store->state.machine;

	machine->num_cpus = sysconf(_SC_NPROCESSORS_ONLN);
	machine->memory_bytes = (uint64_t)sysconf(_SC_PHYS_PAGES) * sysconf(_SC_PAGESIZE);
	if (scap_proc_read(scan, scan->proc_fd, "sys/kernel/pid_max", PROC_READ_ALL) > 0)
		machine->max_pid = strtoull(scan->text, NULL, 10);
	gethostname(machine->hostname, sizeof(machine->hostname) - 1);
	machine->boot_ts_ns = read_boot_time(scan);
}

static void copy_addr(struct scap_addr *to, const struct sockaddr *from, int family)
{
	if (!from || from->sa_family != family)
		return;
	if (family == AF_INET)
		memcpy(to->bytes, &((const struct sockaddr_in *)from)->sin_addr, 4);
	else
		memcpy(to->bytes, &((const struct sockaddr_in6 *)from)->sin6_addr, 16);
}

static void add_interface(struct proc_scan *scan, const struct ifaddrs *ifa)
{
	int family = ifa->ifa_addr ? ifa->ifa_addr->sa_family : AF_UNSPEC;
	struct scap_interface *itf;

	if (family != AF_INET && family != AF_INET6)
		return;
	itf = scap_vec_push(&scan->store->interfaces, sizeof(*itf));
	if (!itf)
		return;
	itf->family = family == AF_INET ? 4 : 6;
	copy_addr(&itf->addr, ifa->ifa_addr, family);
	copy_addr(&itf->netmask, ifa->ifa_netmask, family);
	copy_addr(&itf->broadcast, ifa->ifa_broadaddr, family);
	itf->name = scap_proc_keep(scan, ifa->ifa_name, strlen(ifa->ifa_name));
}

void scap_proc_read_interfaces(struct proc_scan *scan)
{
	struct ifaddrs *first, *ifa;

	if (getifaddrs(&first))
		return;
	for (ifa = first; ifa; ifa = ifa->ifa_next)
		add_interface(scan, ifa);
	freeifaddrs(first);
}

/* Opens a file in /etc. Name services are not used, as they may wait for a network. */
static FILE *open_etc(struct proc_scan *scan, const char *name)
{
	char path[PATH_MAX];

	snprintf(path, sizeof(path), "%s/etc/%s", scan->root, name);
	return fopen(path, "re");
}

/* Memory for the strings of one entry. Groups with many members are long. */
struct entry_text {
	char *bytes;
	size_t room;
};

#define ENTRY_FIRST_BYTES (4u << 10)
#define ENTRY_MAX_BYTES (4u << 20)

/* Makes more room if err says that there was too little. Returns whether it did. */
static bool make_entry_room(struct entry_text *text, int err)
{
	size_t room = text->room ? 2 * text->room : ENTRY_FIRST_BYTES;
	char *bigger;

	if (err != ERANGE || room > ENTRY_MAX_BYTES)
		return false;
	bigger = realloc(text->bytes, room);
	if (!bigger)
		return false;
	text->bytes = bigger;
	text->room = room;
	return true;
}

/* Reentrant functions: another handle may read these files at the same time. */
static bool next_user(FILE *file, struct entry_text *text, struct passwd *entry)
{
	struct passwd *found = NULL;
	int err;

	if (!text->room && !make_entry_room(text, ERANGE))
		return false;
	do {
		err = fgetpwent_r(file, entry, text->bytes, text->room, &found);
	} while (make_entry_room(text, err));
	return !err && found;
}

static bool next_group(FILE *file, struct entry_text *text, struct group *entry)
{
	struct group *found = NULL;
	int err;

	if (!text->room && !make_entry_room(text, ERANGE))
		return false;
	do {
		err = fgetgrent_r(file, entry, text->bytes, text->room, &found);
	} while (make_entry_room(text, err));
	return !err && found;
}

static void read_passwd(struct proc_scan *scan)
{
	FILE *file = open_etc(scan, "passwd");
	struct entry_text text = { 0 };
	struct scap_user *user;
	struct passwd entry;

	while (file && next_user(file, &text, &entry) &&
	       (user = scap_vec_push(&scan->store->users, sizeof(*user)))) {
		user->uid = entry.pw_uid;
		user->gid = entry.pw_gid;
		user->name = scap_proc_keep(scan, entry.pw_name, strlen(entry.pw_name));
		user->home = scap_proc_keep(scan, entry.pw_dir, strlen(entry.pw_dir));
		user->shell = scap_proc_keep(scan, entry.pw_shell, strlen(entry.pw_shell));
	}
	free(text.bytes);
	if (file)
		fclose(file);
}

static void read_group(struct proc_scan *scan)
{
	FILE *file = open_etc(scan, "group");
	struct entry_text text = { 0 };
	struct scap_group *group;
	struct group entry;

	while (file && next_group(file, &text, &entry) &&
	       (group = scap_vec_push(&scan->store->groups, sizeof(*group)))) {
		group->gid = entry.gr_gid;
		group->name = scap_proc_keep(scan, entry.gr_name, strlen(entry.gr_name));
	}
	free(text.bytes);
	if (file)
		fclose(file);
}

void scap_proc_read_users(struct proc_scan *scan)
{
	read_passwd(scan);
	read_group(scan);
}
