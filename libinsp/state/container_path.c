// SPDX-License-Identifier: Apache-2.0
/*
 * Finds the container in the path of a control group. Each runtime names its groups in its
 * own way; only this file knows these names. No runtime is queried.
 *
 * Containers nest, and a container may make groups of its own below its group. So each
 * component is looked at by itself, and the last one that is a container counts.
 */
#include "container_path.h"
#include "macros.h"

#include <ctype.h>
#include <stdio.h>
#include <string.h>

#define LONG_ID 64  /* digits of an id in a path */
#define SHORT_ID 12 /* digits of an id that are shown */

/* A component of a path, with the one before it and the one after it; both may be empty. */
struct text {
	const char *at;
	size_t len;
};

struct component {
	struct text name, parent, child;
};

static bool equals(struct text text, const char *word)
{
	return text.len == strlen(word) && memcmp(text.at, word, text.len) == 0;
}

/* Whether the text is "before NAME after" with a NAME, which becomes *inner. */
static bool is_between(struct text text, const char *before, const char *after, struct text *inner)
{
	size_t head = strlen(before), tail = strlen(after);

	if (text.len <= head + tail || memcmp(text.at, before, head) ||
	    memcmp(text.at + text.len - tail, after, tail))
		return false;
	*inner = (struct text){ text.at + head, text.len - head - tail };
	return true;
}

static bool set_id(struct insp_container_path *found, uint8_t type, struct text id)
{
	if (!id.len || id.len >= sizeof(found->id))
		return false;
	memcpy(found->id, id.at, id.len);
	found->id[id.len] = '\0';
	found->type = type;
	return true;
}

/* ---- containers with a 64-digit id -------------------------------------------- */

static bool is_long_id(struct text id)
{
	for (size_t i = 0; i < id.len; i++)
		if (!isdigit((unsigned char)id.at[i]) && !(id.at[i] >= 'a' && id.at[i] <= 'f'))
			return false;
	return id.len == LONG_ID;
}

/*
 * The text before the id, and after it. The processes that watch over a container have
 * groups with another prefix, such as crio-conmon-.
 */
static const struct {
	const char *before, *after;
	uint8_t type;
} affixes[] = {
	{ "docker-", ".scope", INSP_CONTAINER_DOCKER },
	{ "cri-containerd-", ".scope", INSP_CONTAINER_CONTAINERD },
	{ "nerdctl-", ".scope", INSP_CONTAINER_CONTAINERD },
	{ "crio-", "", INSP_CONTAINER_CRIO },
	{ "crio-", ".scope", INSP_CONTAINER_CRIO },
	{ "libpod-", "", INSP_CONTAINER_PODMAN },
	{ "libpod-", ".scope", INSP_CONTAINER_PODMAN },
	{ "libpod-payload-", "", INSP_CONTAINER_PODMAN },
};

static bool find_affixed(const struct component *part, struct insp_container_path *found)
{
	struct text id;

	for (size_t i = 0; i < ARRAY_SIZE(affixes); i++)
		if (is_between(part->name, affixes[i].before, affixes[i].after, &id) &&
		    is_long_id(id))
			return set_id(found, affixes[i].type, (struct text){ id.at, SHORT_ID });
	return false;
}

/* SLICE:RUNTIME:ID is what a runtime that uses systemd asks of one that does not. */
static bool find_systemd_name(const struct component *part, struct insp_container_path *found)
{
	static const struct {
		const char *runtime;
		uint8_t type;
	} runtimes[] = {
		{ ":docker:", INSP_CONTAINER_DOCKER },
		{ ":cri-containerd:", INSP_CONTAINER_CONTAINERD },
		{ ":nerdctl:", INSP_CONTAINER_CONTAINERD },
		{ ":crio:", INSP_CONTAINER_CRIO },
		{ ":libpod:", INSP_CONTAINER_PODMAN },
	};
	struct text name = part->name, before;

	if (name.len <= LONG_ID ||
	    !is_long_id((struct text){ name.at + name.len - LONG_ID, LONG_ID }))
		return false;
	for (size_t i = 0; i < ARRAY_SIZE(runtimes); i++)
		if (is_between((struct text){ name.at, name.len - LONG_ID }, "",
			       runtimes[i].runtime, &before))
			return set_id(found, runtimes[i].type,
				      (struct text){ name.at + name.len - LONG_ID, SHORT_ID });
	return false;
}

/* An id alone. The folder of containerd is its namespace. */
static bool find_bare(const struct component *part, struct insp_container_path *found)
{
	static const char *const namespaces[] = { "default", "k8s.io" };
	uint8_t type = INSP_CONTAINER_DOCKER;

	if (!is_long_id(part->name))
		return false;
	for (size_t i = 0; i < ARRAY_SIZE(namespaces); i++)
		if (equals(part->parent, namespaces[i]))
			type = INSP_CONTAINER_CONTAINERD;
	return set_id(found, type, (struct text){ part->name.at, SHORT_ID });
}

/* ---- containers with a name ------------------------------------------------------ */

static bool find_lxc(const struct component *part, struct insp_container_path *found)
{
	struct text name = part->name;

	if (!equals(part->parent, "lxc") && !equals(part->parent, "lxc.payload") &&
	    !is_between(part->name, "lxc.payload.", "", &name))
		return false;
	return set_id(found, INSP_CONTAINER_LXC, name);
}

static bool find_libvirt_lxc(const struct component *part, struct insp_container_path *found)
{
	struct text name;

	if (!is_between(part->name, "", ".libvirt-lxc", &name) &&
	    !is_between(part->name, "machine-lxc\\x2d", ".scope", &name))
		return false;
	return set_id(found, INSP_CONTAINER_LIBVIRT_LXC, name);
}

static bool find_bpm(const struct component *part, struct insp_container_path *found)
{
	struct text name;

	return is_between(part->name, "bpm-", ".scope", &name) &&
	       set_id(found, INSP_CONTAINER_BPM, name);
}

/* 8-4-4-4-12 hexadecimal digits. */
static bool is_uuid(struct text text)
{
	for (size_t i = 0; i < text.len; i++)
		if (i == 8 || i == 13 || i == 18 || i == 23 ? text.at[i] != '-' :
							      !isxdigit((unsigned char)text.at[i]))
			return false;
	return text.len == 36;
}

static bool find_mesos(const struct component *part, struct insp_container_path *found)
{
	return equals(part->parent, "mesos") && is_uuid(part->name) &&
	       set_id(found, INSP_CONTAINER_MESOS, part->name);
}

/* systemd escapes characters that a unit's name must not contain, for example as \x2d. */
static void unescape(char *text)
{
	char *to = text;

	for (const char *at = text; *at; to++) {
		unsigned int c;

		if (strncmp(at, "\\x", 2) == 0 && sscanf(at + 2, "%2x", &c) == 1 && c && at[3]) {
			*to = c;
			at += 4;
		} else {
			*to = *at++;
		}
	}
	*to = '\0';
}

/*
 * The group "supervisor" has systemd-nspawn itself, "payload" the container. Only the
 * latter tells that a machine's scope is not a virtual machine's.
 */
static bool find_nspawn(const struct component *part, struct insp_container_path *found)
{
	struct text name;
	bool is_one = is_between(part->name, "systemd-nspawn@", ".service", &name) ?
			      !equals(part->child, "supervisor") :
			      is_between(part->name, "machine-", ".scope", &name) &&
				      equals(part->child, "payload");

	if (!is_one || !set_id(found, INSP_CONTAINER_NSPAWN, name))
		return false;
	unescape(found->id);
	return true;
}

/* ---- the path ---------------------------------------------------------------------- */

static bool find_in(const struct component *part, struct insp_container_path *found)
{
	static bool (*const finders[])(const struct component *, struct insp_container_path *) = {
		find_affixed,	  find_systemd_name, find_bare,	 find_lxc,
		find_libvirt_lxc, find_bpm,	     find_mesos, find_nspawn,
	};

	for (size_t i = 0; i < ARRAY_SIZE(finders); i++)
		if (finders[i](part, found))
			return true;
	return false;
}

/* The component at or after a place; empty at the end. */
static struct text component_at(const char *at)
{
	at += strspn(at, "/");
	return (struct text){ at, strcspn(at, "/") };
}

bool insp_container_path_parse(const char *path, struct insp_container_path *found)
{
	struct component part = { .name = component_at(path) };
	struct insp_container_path one;
	unsigned int depth = 0;

	found->depth = 0;
	for (; part.name.len; part.parent = part.name, part.name = part.child) {
		part.child = component_at(part.name.at + part.name.len);
		depth++;
		if (find_in(&part, &one)) {
			*found = one;
			found->depth = depth;
		}
	}
	return found->depth;
}
