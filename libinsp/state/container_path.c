// SPDX-License-Identifier: Apache-2.0
/*
 * Finds the container in the path of a control group. Each runtime names its groups in its
 * own way; only this file knows these names. No runtime is queried.
 */
#include "container_path.h"
#include "macros.h"

#include <ctype.h>
#include <stdio.h>
#include <string.h>

#define LONG_ID 64  /* digits of an id in a path */
#define SHORT_ID 12 /* digits of an id that are shown */

static bool begins(const char *text, const char *prefix)
{
	return strncmp(text, prefix, strlen(prefix)) == 0;
}

static bool has_long_id(const char *text)
{
	for (int i = 0; i < LONG_ID; i++)
		if (!isdigit((unsigned char)text[i]) && !(text[i] >= 'a' && text[i] <= 'f'))
			return false;
	return true;
}

static bool set_id(struct insp_container_path *found, uint8_t type, const char *id, size_t len)
{
	if (!len || len >= sizeof(found->id))
		return false;
	memcpy(found->id, id, len);
	found->id[len] = '\0';
	found->type = type;
	return true;
}

/* ---- containers with a 64-digit id -------------------------------------------- */

/* The end of the path: the text before the id, and after it. */
static const struct {
	const char *before, *after;
	uint8_t type;
} leaves[] = {
	{ "", "", INSP_CONTAINER_DOCKER },
	{ "docker-", ".scope", INSP_CONTAINER_DOCKER },
	{ "docker-", ".scope/container", INSP_CONTAINER_DOCKER },
	{ "cri-containerd-", ".scope", INSP_CONTAINER_CONTAINERD },
	{ "cri-containerd-", ".scope/container", INSP_CONTAINER_CONTAINERD },
	{ "crio-", "", INSP_CONTAINER_CRIO },
	{ "crio-", ".scope", INSP_CONTAINER_CRIO },
	{ "crio-", ".scope/container", INSP_CONTAINER_CRIO },
};

static bool match_leaf(const char *component, struct insp_container_path *found)
{
	for (size_t i = 0; i < ARRAY_SIZE(leaves); i++) {
		const char *id = component + strlen(leaves[i].before);

		if (begins(component, leaves[i].before) && has_long_id(id) &&
		    strcmp(id + LONG_ID, leaves[i].after) == 0)
			return set_id(found, leaves[i].type, id, SHORT_ID);
	}
	return false;
}

static bool find_numbered(const char *path, struct insp_container_path *found)
{
	static const char systemd[] = ":cri-containerd:";
	const char *at = strstr(path, systemd);

	if (at && has_long_id(at + sizeof(systemd) - 1) && !at[sizeof(systemd) - 1 + LONG_ID])
		return set_id(found, INSP_CONTAINER_CONTAINERD, at + sizeof(systemd) - 1, SHORT_ID);
	for (at = strchr(path, '/'); at; at = strchr(at + 1, '/'))
		if (match_leaf(at + 1, found))
			return true;
	return false;
}

/* Podman: the container may have subgroups, so the id may be in the middle of the path. */
static bool find_podman(const char *path, struct insp_container_path *found)
{
	static const char name[] = "/libpod-", scope[] = ".scope";
	const char *at = path;

	while ((at = strstr(at, name))) {
		at += sizeof(name) - 1;
		if (has_long_id(at) && begins(at + LONG_ID, scope) &&
		    (!at[LONG_ID + sizeof(scope) - 1] || at[LONG_ID + sizeof(scope) - 1] == '/'))
			return set_id(found, INSP_CONTAINER_PODMAN, at, SHORT_ID);
	}
	return false;
}

/* ---- containers with a name ------------------------------------------------------ */

static bool find_lxc(const char *path, struct insp_container_path *found)
{
	static const char *const parents[] = { "/lxc/", "/lxc.payload/", "/lxc.payload." };

	for (size_t i = 0; i < ARRAY_SIZE(parents); i++) {
		const char *at = strstr(path, parents[i]);

		if (!at)
			continue;
		at += strlen(parents[i]);
		if (set_id(found, INSP_CONTAINER_LXC, at, strcspn(at, "/")))
			return true;
	}
	return false;
}

/* The id is the text between before and after in the last component. */
static bool set_id_from_leaf(struct insp_container_path *found, uint8_t type, const char *path,
			     const char *before, const char *after)
{
	const char *leaf = strrchr(path, '/');
	size_t len, before_len = strlen(before), after_len = strlen(after);

	leaf = leaf ? leaf + 1 : path;
	len = strlen(leaf);
	if (len < before_len + after_len || !begins(leaf, before) ||
	    strcmp(leaf + len - after_len, after))
		return false;
	return set_id(found, type, leaf + before_len, len - before_len - after_len);
}

static bool find_libvirt_lxc(const char *path, struct insp_container_path *found)
{
	return set_id_from_leaf(found, INSP_CONTAINER_LIBVIRT_LXC, path, "", ".libvirt-lxc") ||
	       set_id_from_leaf(found, INSP_CONTAINER_LIBVIRT_LXC, path, "machine-lxc\\x2d",
				".scope");
}

static bool find_bpm(const char *path, struct insp_container_path *found)
{
	return set_id_from_leaf(found, INSP_CONTAINER_BPM, path, "bpm-", ".scope");
}

/* systemd escapes characters that a unit's name must not contain, for example as \x2d. */
static void unescape(char *text)
{
	char *to = text;

	for (const char *at = text; *at; to++) {
		unsigned int c;

		if (begins(at, "\\x") && sscanf(at + 2, "%2x", &c) == 1 && c && at[3]) {
			*to = c;
			at += 4;
		} else {
			*to = *at++;
		}
	}
	*to = '\0';
}

static bool find_nspawn(const char *path, struct insp_container_path *found)
{
	static const struct {
		const char *before, *after;
	} units[] = {
		{ "/systemd-nspawn@", ".service" },
		{ "/machine.slice/machine-", ".scope/payload" },
	};

	for (size_t i = 0; i < ARRAY_SIZE(units); i++) {
		const char *at = strstr(path, units[i].before), *end;

		at = at ? at + strlen(units[i].before) : "";
		end = strstr(at, units[i].after);
		if (!end || !set_id(found, INSP_CONTAINER_NSPAWN, at, end - at))
			continue;
		unescape(found->id);
		return true;
	}
	return false;
}

bool insp_container_path_parse(const char *path, int runtime, struct insp_container_path *found)
{
	static bool (*const runtimes[INSP_RUNTIMES])(const char *, struct insp_container_path *) = {
		find_podman, find_numbered, find_lxc, find_libvirt_lxc, find_bpm, find_nspawn,
	};

	return runtimes[runtime](path, found);
}
