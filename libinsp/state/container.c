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

#include <string.h>

#define BUCKET_BITS 12
#define BUCKETS (1u << BUCKET_BITS)
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
	struct insp_containers *all = &insp->containers;

	if (!all->buckets)
		all->buckets =
			insp_memory_zeroed(&insp->memory, BUCKETS, sizeof(struct insp_container *));
	if (!all->buckets)
		return NULL;
	insp_hash_key_draw(&all->key);
	return &all->buckets[insp_hash_number(&all->key, insp_hash_text(&all->key, id, strlen(id)),
					      BUCKET_BITS)];
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
	return prev ? prev->newer : insp->containers.oldest;
}

static void free_mounts(struct insp *insp, struct insp_container *c)
{
	for (size_t i = 0; i < c->nmounts; i++) {
		insp_memory_free(&insp->memory, c->mounts[i].source);
		insp_memory_free(&insp->memory, c->mounts[i].dest);
		insp_memory_free(&insp->memory, c->mounts[i].mode);
		insp_memory_free(&insp->memory, c->mounts[i].propagation);
	}
	insp_memory_free(&insp->memory, c->mounts);
	c->mounts = NULL;
	c->nmounts = 0;
}

static void free_container(struct insp *insp, struct insp_container *c)
{
	char *texts[] = { c->name,	c->image,	 c->image_id, c->image_repo,
			  c->image_tag, c->image_digest, c->id };

	free_mounts(insp, c);
	for (int i = 0; i < INSP_PROBES; i++)
		insp_memory_free(&insp->memory, c->probes[i]);
	for (size_t i = 0; i < ARRAY_SIZE(texts); i++)
		insp_memory_free(&insp->memory, texts[i]);
	insp_memory_free(&insp->memory, c);
}

static void link_newest(struct insp_containers *all, struct insp_container *c)
{
	c->older = all->newest;
	*(all->newest ? &all->newest->newer : &all->oldest) = c;
	all->newest = c;
}

static void unlink_age(struct insp_containers *all, struct insp_container *c)
{
	*(c->older ? &c->older->newer : &all->oldest) = c->newer;
	*(c->newer ? &c->newer->older : &all->newest) = c->older;
}

static void remove_container(struct insp *insp, struct insp_container *c)
{
	struct insp_container **link = bucket_of(insp, c->id);

	while (*link != c)
		link = &(*link)->next;
	*link = c->next;
	unlink_age(&insp->containers, c);
	insp->containers.count--;
	insp->containers.unused -= !c->refs;
	free_container(insp, c);
}

size_t insp_containers_forget(struct insp *insp, size_t goal)
{
	struct insp_container *c = insp->containers.oldest, *newer;
	size_t count = 0;

	for (; c && insp->containers.unused && insp->memory.used > goal; c = newer) {
		newer = c->newer;
		if (c->refs)
			continue;
		remove_container(insp, c);
		count++;
	}
	return count;
}

void insp_container_use(struct insp *insp, struct insp_container *container)
{
	if (container)
		insp->containers.unused -= !container->refs++;
}

void insp_container_put(struct insp *insp, struct insp_container *container)
{
	if (!container || --container->refs)
		return;
	insp->containers.unused++;
	if (!container->described)
		remove_container(insp, container);
}

static struct insp_container *new_container(struct insp *insp, const char *id)
{
	struct insp_container *c = insp_memory_zeroed(&insp->memory, 1, sizeof(*c));

	if (!c)
		return NULL;
	c->id = insp_memory_text(&insp->memory, id, strlen(id));
	if (c->id)
		return c;
	insp_memory_free(&insp->memory, c);
	return NULL;
}

static struct insp_container *add(struct insp *insp, const char *id, uint8_t type)
{
	struct insp_containers *all = &insp->containers;
	struct insp_container **bucket = bucket_of(insp, id), *c;

	if (bucket && all->count >= CONTAINERS_MAX)
		insp_containers_forget(insp, 0);
	c = bucket && all->count < CONTAINERS_MAX ? new_container(insp, id) : NULL;
	if (!c)
		return NULL;
	c->type = type;
	c->next = *bucket;
	*bucket = c;
	link_newest(all, c);
	all->count++;
	all->unused++;
	return c;
}

void insp_containers_clear(struct insp *insp)
{
	struct insp_containers *all = &insp->containers;
	struct insp_container *c;

	while ((c = all->oldest)) {
		all->oldest = c->newer;
		free_container(insp, c);
	}
	insp_memory_free(&insp->memory, all->buckets);
	all->buckets = NULL;
	all->newest = NULL;
	all->count = all->unused = 0;
}

/* ---- from control groups ------------------------------------------------------- */

/* Not every subsystem need have groups for inner containers: the deepest path tells. */
static bool find_path(const struct scap_strings *groups, struct insp_container_path *found)
{
	found->depth = 0;
	for (size_t at = 0; at < groups->len; at += strlen(groups->data + at) + 1) {
		const char *path = strchr(groups->data + at, '=');
		struct insp_container_path one;

		if (path && insp_container_path_parse(path + 1, &one) && one.depth > found->depth)
			*found = one;
	}
	return found->depth;
}

/* Whether containers of this runtime have no name except their id. */
static bool is_named_by_id(uint8_t type)
{
	return type == INSP_CONTAINER_LXC || type == INSP_CONTAINER_LIBVIRT_LXC ||
	       type == INSP_CONTAINER_BPM || type == INSP_CONTAINER_MESOS ||
	       type == INSP_CONTAINER_NSPAWN;
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
		c->name = insp_memory_text(&insp->memory, found.id, strlen(found.id));
	return c;
}

/* ---- from events ------------------------------------------------------------------ */

/* Replaces *to by a copy of a text; NULL if it is empty. */
static void set_text(struct insp *insp, char **to, const char *text)
{
	insp_memory_free(&insp->memory, *to);
	*to = *text ? insp_memory_text(&insp->memory, text, strlen(text)) : NULL;
}

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
	set_text(insp, &c->name, name);
	set_text(insp, &c->image, image);
}

/* The buffer's text, with a NUL; NULL: out of memory. */
static char *take_buf(struct insp *insp, struct insp_buf *text)
{
	char *shorter;

	insp_buf_putc(text, '\0');
	if (text->failed)
		insp_buf_fini(text);
	insp_memory_adopt(&insp->memory, text->data);
	/* the buffer grew by doubling */
	shorter = text->data ? insp_memory_resize(&insp->memory, text->data, text->len) : NULL;
	return shorter ? shorter : text->data;
}

/* A string's text in memory of its own; NULL: it is no string, or out of memory. */
static char *copy_string(struct insp *insp, struct insp_json string)
{
	struct insp_buf text = { 0 };

	if (!insp_json_put(string, &text))
		return NULL;
	return take_buf(insp, &text);
}

/* Replaces *to by a member's text, or by NULL if that is missing or empty. */
static void take_text(struct insp *insp, struct insp_json from, const char *key, char **to)
{
	char *text = copy_string(insp, insp_json_member(from, key));

	insp_memory_free(&insp->memory, *to);
	*to = text && *text ? text : NULL;
	if (!*to)
		insp_memory_free(&insp->memory, text);
}

static char *copy_text(struct insp *insp, struct insp_json from, const char *key)
{
	struct insp_json text = insp_json_member(from, key);

	return insp_json_kind(text) == INSP_JSON_STRING ? copy_string(insp, text) :
							  insp_memory_text(&insp->memory, "", 0);
}

static bool take_mount(struct insp *insp, struct insp_json from, struct insp_mount *to)
{
	to->source = copy_text(insp, from, "Source");
	to->dest = copy_text(insp, from, "Destination");
	to->mode = copy_text(insp, from, "Mode");
	to->propagation = copy_text(insp, from, "Propagation");
	to->writable = insp_json_kind(insp_json_member(from, "RDWR")) != INSP_JSON_FALSE;
	return to->source && to->dest && to->mode && to->propagation;
}

static void take_mounts(struct insp *insp, struct insp_json list, struct insp_container *c)
{
	size_t count = insp_json_count(list);
	struct insp_json item = insp_json_first(list);

	free_mounts(insp, c);
	c->mounts = count ? insp_memory_zeroed(&insp->memory, count, sizeof(*c->mounts)) : NULL;
	for (size_t i = 0; c->mounts && i < count; i++) {
		c->nmounts = i + 1;
		if (!take_mount(insp, item, &c->mounts[i]))
			free_mounts(insp, c);
		item = insp_json_next(item);
	}
}

/* The command line of a probe. The caller frees it. */
static char *probe_text(struct insp *insp, struct insp_json probe)
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
	return take_buf(insp, &text);
}

static void take_probes(struct insp *insp, struct insp_json from, struct insp_container *c)
{
	static const char *const keys[INSP_PROBES] = { "Healthcheck", "LivenessProbe",
						       "ReadinessProbe" };

	for (int i = 0; i < INSP_PROBES; i++) {
		insp_memory_free(&insp->memory, c->probes[i]);
		c->probes[i] = probe_text(insp, insp_json_member(from, keys[i]));
	}
}

static void take_type(struct insp_json type, struct insp_container *c)
{
	int64_t number = insp_json_integer(type);

	if (insp_json_kind(type) == INSP_JSON_INTEGER)
		c->type = number >= 0 && number < INSP_CONTAINER_UNKNOWN ? number :
									   INSP_CONTAINER_UNKNOWN;
}

static void take_description(struct insp *insp, struct insp_json from, struct insp_container *c)
{
	take_type(insp_json_member(from, "type"), c);
	take_text(insp, from, "name", &c->name);
	take_text(insp, from, "image", &c->image);
	take_text(insp, from, "imageid", &c->image_id);
	take_text(insp, from, "imagerepo", &c->image_repo);
	take_text(insp, from, "imagetag", &c->image_tag);
	take_text(insp, from, "imagedigest", &c->image_digest);
	take_mounts(insp, insp_json_member(from, "Mounts"), c);
	take_probes(insp, from, c);
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
	id = copy_string(insp, insp_json_member(from, "id"));
	*failed = is_unresolved(from);
	if (id && *id) {
		c = insp_container_find(insp, id);
		if (!c)
			c = add(insp, id, INSP_CONTAINER_DOCKER);
		if (c)
			take_description(insp, from, c);
	}
	insp_memory_free(&insp->memory, id);
	return c;
}
