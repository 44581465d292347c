// SPDX-License-Identifier: Apache-2.0
/*
 * Fields of class container: the container that an event's thread runs in.
 */
#include "extract_priv.h"
#include "platform.h"

#include <stddef.h>
#include <string.h>

static const struct insp_container *container_of(const struct insp_event *ev)
{
	return ev->thread ? ev->thread->container : NULL;
}

/* The event's container, unless nothing but what its control group tells is known. */
static const struct insp_container *known(const struct insp_event *ev)
{
	const struct insp_container *c = container_of(ev);

	return c && c->described ? c : NULL;
}

EXTRACT(container_id)
{
	const struct insp_container *c = container_of(ev);

	return ev->thread && value_text(v, c ? c->id : "host");
}

EXTRACT(container_type)
{
	const struct insp_container *c = container_of(ev);

	return ev->thread && value_text(v, c ? insp_container_type_name(c->type) : "host");
}

EXTRACT(container_name)
{
	const struct insp_container *c = container_of(ev);

	return ev->thread && value_text(v, c ? c->name : "host");
}

/* A text of the container, by the row's offset. */
EXTRACT(container_text)
{
	const struct insp_container *c = container_of(ev);

	return c && value_text(v, *(char *const *)((const char *)c + field->row->data));
}

/* The other runtimes have no privileged mode. */
EXTRACT(container_privileged)
{
	const struct insp_container *c = known(ev);

	if (!c)
		return false;
	switch (c->type) {
	case INSP_CONTAINER_DOCKER:
	case INSP_CONTAINER_CRI:
	case INSP_CONTAINER_CONTAINERD:
	case INSP_CONTAINER_CRIO:
	case INSP_CONTAINER_PODMAN:
		return value_u64(v, c->privileged);
	}
	return false;
}

EXTRACT(container_probe)
{
	const struct insp_container *c = known(ev);

	if (!c)
		return false;
	return value_text(v, c->probes[field->row->data] ? c->probes[field->row->data] : "NONE");
}

/* ---- mounts ------------------------------------------------------------------- */

static const char *rdwr(const struct insp_mount *mount)
{
	return mount->writable ? "true" : "false";
}

static void put_mount(const struct insp_mount *m, struct insp_buf *out)
{
	insp_buf_printf(out, "%s:%s:%s:%s:%s", m->source, m->dest, m->mode, rdwr(m),
			m->propagation);
}

EXTRACT(container_mounts)
{
	const struct insp_container *c = known(ev);

	for (size_t i = 0; c && i < c->nmounts; i++) {
		if (i)
			insp_buf_putc(&field->text, ',');
		put_mount(&c->mounts[i], &field->text);
	}
	return c && value_made(v, field);
}

/*
 * Finds a mount by index, or by a shell pattern for its source (for its destination,
 * if the field is the source).
 */
static const struct insp_mount *find_mount(const struct insp_field *field,
					   const struct insp_container *c)
{
	bool by_dest = field->row->data == MOUNT_SOURCE;

	if (!c)
		return NULL;
	if (field->has_index)
		return field->index < c->nmounts ? &c->mounts[field->index] : NULL;
	for (size_t i = 0; i < c->nmounts; i++) {
		const struct insp_mount *m = &c->mounts[i];

		if (fnmatch(field->arg, by_dest ? m->dest : m->source,
			    PLATFORM_EXTENDED_PATTERNS) == 0)
			return m;
	}
	return NULL;
}

EXTRACT(container_mount)
{
	const struct insp_mount *m = find_mount(field, known(ev));

	if (!m)
		return false;
	switch (field->row->data) {
	case MOUNT_SOURCE:
		return value_text(v, m->source);
	case MOUNT_DEST:
		return value_text(v, m->dest);
	case MOUNT_MODE:
		return value_text(v, m->mode);
	case MOUNT_RDWR:
		return value_text(v, rdwr(m));
	case MOUNT_PROPAGATION:
		return value_text(v, m->propagation);
	}
	put_mount(m, &field->text);
	return value_made(v, field);
}

/* ---- processes that a container's probes started -------------------------------- */

/* Whether the thread's command line is the command of the probe. */
static bool runs(const struct insp_thread *thread, const char *probe, struct insp_buf *text)
{
	text->len = 0;
	insp_buf_puts(text, thread->exe);
	for (size_t at = 0; at < thread->args.len; at += strlen(thread->args.data + at) + 1) {
		insp_buf_putc(text, ' ');
		insp_buf_puts(text, thread->args.data + at);
	}
	return !text->failed && text->len == strlen(probe) &&
	       memcmp(text->data, probe, text->len) == 0;
}

/*
 * True for the process of a probe and its descendants in the same container. Of a
 * container that no event describes, the probes are not known.
 */
EXTRACT(proc_is_probe)
{
	const struct insp_container *c = known(ev);
	const char *probe = c ? c->probes[field->row->data] : NULL;
	const struct insp_thread *thread = ev->thread;

	for (int n = 0; probe && thread && thread->container == c && n < INSP_ANCESTORS_MAX; n++) {
		if (runs(insp_thread_leader_or_self(ev->insp, thread), probe, &field->text))
			return value_u64(v, true);
		thread = insp_field_parent(ev, thread);
	}
	return ev->thread && c == container_of(ev) && value_u64(v, false);
}

/* ---- names with their container --------------------------------------------------- */

static bool value_in_container(struct insp_value *v, struct insp_field *field,
			       const struct insp_event *ev, insp_extract_fn *inner)
{
	const struct insp_container *c = container_of(ev);
	struct insp_buf *out = &field->text;
	size_t id_len;

	if (!inner(field, ev, v))
		return false;
	/* The value may already be in the buffer. The id is inserted before it. */
	if (v->data != out->data) {
		out->len = 0;
		insp_buf_put(out, v->data, v->len);
	}
	id_len = c ? strlen(c->id) : 0;
	if (!insp_buf_reserve(out, id_len + 1))
		return false;
	memmove(out->data + id_len + 1, out->data, out->len);
	if (c)
		memcpy(out->data, c->id, id_len);
	out->data[id_len] = ':';
	out->len += id_len + 1;
	return value_made(v, field);
}

EXTRACT(fd_containername)
{
	return value_in_container(v, field, ev, insp_extract_fd_name);
}

EXTRACT(fd_containerdirectory)
{
	return value_in_container(v, field, ev, insp_extract_fd_directory);
}
