// SPDX-License-Identifier: Apache-2.0
/*
 * The table of containers: those described by events, and those known only from control
 * groups (container_path.c).
 */
#include "base/buf.h"
#include "base/json.h"
#include "macros.h"
#include "handle.h"
#include "container_edit.h"
#include "container_path.h"

#include <stdlib.h>
#include <string.h>

#define BUCKETS 256
/* Maximum number of containers; beyond it, those without threads are removed. */
#define CONTAINERS_MAX 16384

static const char *const type_names[] = {
	[INSP_CONTAINER_DOCKER] = "docker",
	[INSP_CONTAINER_LXC] = "lxc",
	[INSP_CONTAINER_LIBVIRT_LXC] = "libvirt-lxc",
	[INSP_CONTAINER_MESOS] = "mesos",
	[INSP_CONTAINER_RKT] = "rkt",
	[INSP_CONTAINER_CUSTOM] = "custom",
	[INSP_CONTAINER_CRI] = "cri",
	[INSP_CONTAINER_CONTAINERD] = "containerd",
	[INSP_CONTAINER_CRIO] = "cri-o",
	[INSP_CONTAINER_BPM] = "bpm",
	[INSP_CONTAINER_STATIC] = "static",
	[INSP_CONTAINER_PODMAN] = "podman",
	[INSP_CONTAINER_NSPAWN] = "systemd-nspawn",
};

const char *insp_container_type_name(uint8_t type)
{
	return type < ARRAY_SIZE(type_names) ? type_names[type] : NULL;
}

/* ---- the table -------------------------------------------------------------- */

static struct insp_container **bucket_of(struct insp *insp, const char *id)
{
	uint32_t hash = 5381;

	if (!insp->containers.buckets)
		insp->containers.buckets = calloc(BUCKETS, sizeof(struct insp_container *));
	for (; *id; id++)
		hash = hash * 33 ^ (uint8_t)*id;
	return insp->containers.buckets ? &insp->containers.buckets[hash % BUCKETS] : NULL;
}

struct insp_container *insp_container_find(struct insp *insp, const char *id)
{
	struct insp_container **bucket = bucket_of(insp, id), *container = bucket ? *bucket : NULL;

	while (container && strcmp(container->id, id))
		container = container->next;
	return container;
}

const struct insp_container *insp_container_next(const struct insp *insp, size_t *cursor,
						 const struct insp_container *prev)
{
	const struct insp_container *container = prev ? prev->next : NULL;

	while (!container && insp->containers.buckets && *cursor < BUCKETS)
		container = insp->containers.buckets[(*cursor)++];
	return container;
}

static void free_mounts(struct insp_container *c)
{
	for (size_t i = 0; i < c->nmounts; i++) {
		free(c->mounts[i].source);
		free(c->mounts[i].dest);
		free(c->mounts[i].mode);
		free(c->mounts[i].propagation);
	}
	free(c->mounts);
	c->mounts = NULL;
	c->nmounts = 0;
}

static void free_container(struct insp_container *c)
{
	free_mounts(c);
	for (int i = 0; i < INSP_PROBES; i++)
		free(c->probes[i]);
	free(c->name);
	free(c->image);
	free(c->image_id);
	free(c->image_repo);
	free(c->image_tag);
	free(c->image_digest);
	free(c->id);
	free(c);
}

static void remove_container(struct insp *insp, struct insp_container **link)
{
	struct insp_container *c = *link;

	*link = c->next;
	free_container(c);
	insp->containers.count--;
}

/* Removes all containers without threads. */
static void make_room(struct insp *insp)
{
	for (size_t i = 0; i < BUCKETS; i++) {
		struct insp_container **link = &insp->containers.buckets[i];

		while (*link) {
			if ((*link)->refs)
				link = &(*link)->next;
			else
				remove_container(insp, link);
		}
	}
}

void insp_container_put(struct insp *insp, struct insp_container *container)
{
	struct insp_container **link;

	if (!container || --container->refs || container->described)
		return;
	link = bucket_of(insp, container->id);
	while (*link != container)
		link = &(*link)->next;
	remove_container(insp, link);
}

static struct insp_container *add(struct insp *insp, const char *id, uint8_t type)
{
	struct insp_container **bucket = bucket_of(insp, id), *c;

	if (bucket && insp->containers.count >= CONTAINERS_MAX)
		make_room(insp);
	c = bucket && insp->containers.count < CONTAINERS_MAX ? calloc(1, sizeof(*c)) : NULL;
	if (!c)
		return NULL;
	c->id = strdup(id);
	if (!c->id) {
		free(c);
		return NULL;
	}
	c->type = type;
	c->next = *bucket;
	*bucket = c;
	insp->containers.count++;
	return c;
}

void insp_containers_clear(struct insp *insp)
{
	struct insp_container *c;

	for (size_t i = 0; insp->containers.buckets && i < BUCKETS; i++) {
		while ((c = insp->containers.buckets[i])) {
			insp->containers.buckets[i] = c->next;
			free_container(c);
		}
	}
	free(insp->containers.buckets);
	insp->containers.buckets = NULL;
	insp->containers.count = 0;
}

/* ---- from control groups ------------------------------------------------------- */

static bool find_path(const struct scap_strings *groups, struct insp_container_path *found)
{
	for (int runtime = 0; runtime < INSP_RUNTIMES; runtime++) {
		for (size_t at = 0; at < groups->len; at += strlen(groups->data + at) + 1) {
			const char *path = strchr(groups->data + at, '=');

			if (path && insp_container_path_parse(path + 1, runtime, found))
				return true;
		}
	}
	return false;
}

/* Whether containers of this runtime have no name except their id. */
static bool is_named_by_id(uint8_t type)
{
	return type == INSP_CONTAINER_LXC || type == INSP_CONTAINER_LIBVIRT_LXC ||
	       type == INSP_CONTAINER_BPM || type == INSP_CONTAINER_NSPAWN;
}

struct insp_container *insp_container_of(struct insp *insp, const struct scap_strings *groups)
{
	struct insp_container_path found;
	struct insp_container *c;

	if (!find_path(groups, &found))
		return NULL;
	c = insp_container_find(insp, found.id);
	if (c)
		return c;
	c = add(insp, found.id, found.type);
	if (c && is_named_by_id(found.type))
		c->name = strdup(found.id);
	return c;
}

/* ---- from events ------------------------------------------------------------------ */

void insp_container_name(struct insp *insp, const char *id, uint8_t type, const char *name,
			 const char *image)
{
	struct insp_container *c = insp_container_find(insp, id);

	if (!c && *id)
		c = add(insp, id, type);
	if (!c)
		return;
	c->type = type;
	c->described = true;
	free(c->name);
	c->name = *name ? strdup(name) : NULL;
	free(c->image);
	c->image = *image ? strdup(image) : NULL;
}

/* A string's text in memory of its own; NULL: it is no string, or out of memory. */
static char *copy_string(struct insp_json string)
{
	struct insp_buf text = { 0 };

	if (!insp_json_put(string, &text))
		return NULL;
	insp_buf_putc(&text, '\0');
	if (text.failed)
		insp_buf_fini(&text);
	return text.data;
}

/* Replaces *to by a member's text, or by NULL if that is missing or empty. */
static void take_text(struct insp_json from, const char *key, char **to)
{
	char *text = copy_string(insp_json_member(from, key));

	free(*to);
	*to = text && *text ? text : NULL;
	if (!*to)
		free(text);
}

static char *copy_text(struct insp_json from, const char *key)
{
	struct insp_json text = insp_json_member(from, key);

	return insp_json_kind(text) == INSP_JSON_STRING ? copy_string(text) : strdup("");
}

static bool take_mount(struct insp_json from, struct insp_mount *to)
{
	to->source = copy_text(from, "Source");
	to->dest = copy_text(from, "Destination");
	to->mode = copy_text(from, "Mode");
	to->propagation = copy_text(from, "Propagation");
	to->writable = insp_json_kind(insp_json_member(from, "RDWR")) != INSP_JSON_FALSE;
	return to->source && to->dest && to->mode && to->propagation;
}

static void take_mounts(struct insp_json list, struct insp_container *c)
{
	size_t count = insp_json_count(list);
	struct insp_json item = insp_json_first(list);

	free_mounts(c);
	c->mounts = count ? calloc(count, sizeof(*c->mounts)) : NULL;
	for (size_t i = 0; c->mounts && i < count; i++) {
		c->nmounts = i + 1;
		if (!take_mount(item, &c->mounts[i]))
			free_mounts(c);
		item = insp_json_next(item);
	}
}

/* The command line of a probe. The caller frees it. */
static char *probe_text(struct insp_json probe)
{
	struct insp_json args = insp_json_member(probe, "args"), arg;
	struct insp_buf text = { 0 };

	if (!insp_json_put(insp_json_member(probe, "exe"), &text))
		return NULL;
	if (insp_json_kind(args) != INSP_JSON_ARRAY)
		args.at = NULL;
	for (arg = insp_json_first(args); arg.at; arg = insp_json_next(arg)) {
		insp_buf_putc(&text, ' ');
		insp_json_put(arg, &text);
	}
	insp_buf_putc(&text, '\0');
	if (text.failed)
		insp_buf_fini(&text);
	return text.data;
}

static void take_probes(struct insp_json from, struct insp_container *c)
{
	static const char *const keys[INSP_PROBES] = { "Healthcheck", "LivenessProbe",
						       "ReadinessProbe" };

	for (int i = 0; i < INSP_PROBES; i++) {
		free(c->probes[i]);
		c->probes[i] = probe_text(insp_json_member(from, keys[i]));
	}
}

static void take_type(struct insp_json type, struct insp_container *c)
{
	int64_t number = insp_json_integer(type);

	if (insp_json_kind(type) == INSP_JSON_INTEGER)
		c->type = number >= 0 && number < INSP_CONTAINER_UNKNOWN ? number :
									   INSP_CONTAINER_UNKNOWN;
}

static void take_description(struct insp_json from, struct insp_container *c)
{
	take_type(insp_json_member(from, "type"), c);
	take_text(from, "name", &c->name);
	take_text(from, "image", &c->image);
	take_text(from, "imageid", &c->image_id);
	take_text(from, "imagerepo", &c->image_repo);
	take_text(from, "imagetag", &c->image_tag);
	take_text(from, "imagedigest", &c->image_digest);
	take_mounts(insp_json_member(from, "Mounts"), c);
	take_probes(from, c);
	c->privileged = insp_json_kind(insp_json_member(from, "privileged")) == INSP_JSON_TRUE;
	c->described = true;
}

/* Whether the writer's look-up of the container was still running (0) or had failed (2). */
static bool is_unresolved(struct insp_json container)
{
	struct insp_json state = insp_json_member(container, "lookup_state");
	int64_t number = insp_json_integer(state);

	return insp_json_kind(state) == INSP_JSON_INTEGER && (number == 0 || number == 2);
}

struct insp_container *insp_container_describe(struct insp *insp, const char *json, size_t len,
					       bool *failed)
{
	struct insp_container *c = NULL;
	struct insp_json root, from;
	char *id;

	insp_json_read(json, strnlen(json, len), &root);
	from = insp_json_member(root, "container");
	id = copy_string(insp_json_member(from, "id"));
	*failed = is_unresolved(from);
	if (id && *id) {
		c = insp_container_find(insp, id);
		if (!c)
			c = add(insp, id, INSP_CONTAINER_DOCKER);
		if (c)
			take_description(from, c);
	}
	free(id);
	return c;
}
