// SPDX-License-Identifier: Apache-2.0
/*
 * Fields of class evt about the source of an event, and fields that never have a
 * value because no source here has one.
 */
#include "extract_priv.h"

#include <stdlib.h>
#include <string.h>

EXTRACT(evt_source)
{
	return value_text(v, "syscall");
}

EXTRACT(evt_is_async)
{
	return value_u64(v, strcmp(ev->scap->info->name, "asyncevent") == 0);
}

EXTRACT(evt_asynctype)
{
	const struct scap_param *name = find_param(ev, "name");

	if (strcmp(ev->scap->info->name, "asyncevent") || !name)
		return false;
	v->data = name->data;
	v->len = strnlen((const char *)name->data, name->len);
	return true;
}

EXTRACT(evt_hostname)
{
	const char *name = getenv("RINGSIDE_HOSTNAME");

	if (name)
		return value_text(v, name);
	return ev->insp->state && value_text(v, ev->insp->state->machine.hostname);
}

/* ---- events of container daemons --------------------------------------------------- */

static const char *infra_param(const struct insp_event *ev, const char *name, size_t *len)
{
	const struct scap_param *source = find_param(ev, "source"), *p = find_param(ev, name);

	if (strcmp(ev->scap->info->name, "infra") || !source || !p ||
	    strncmp((const char *)source->data, "docker", source->len < 6 ? source->len : 6))
		return NULL;
	*len = strnlen((const char *)p->data, p->len);
	return (const char *)p->data;
}

EXTRACT(infra_name)
{
	v->data = infra_param(ev, "name", &v->len);
	return v->data != NULL;
}

/* Length of printed ids, as in container.id. */
#define SHORT_ID 12

/* Finds a value in a scope like "container.id=0123 and container.name=web". */
EXTRACT(infra_scope)
{
	static const char *const keys[] = {
		[INFRA_ID] = "container.id=",
		[INFRA_NAME] = "container.name=",
		[INFRA_IMAGE] = "container.image=",
	};
	const char *key = keys[field->row->data], *at, *end;
	size_t len;

	at = infra_param(ev, "scope", &len);
	end = at ? at + len : NULL;
	at = at ? memmem(at, len, key, strlen(key)) : NULL;
	if (!at)
		return false;
	at += strlen(key);
	while (at < end && (*at == '\'' || *at == '"'))
		at++;
	for (v->data = at; at < end && !strchr(" ,'\"", *at); at++)
		v->len++;
	if (field->row->data == INFRA_ID && v->len > SHORT_ID)
		v->len = SHORT_ID;
	return v->len != 0;
}

/* Values that only a Kubernetes or Mesos server or a plugin has. */
EXTRACT(from_elsewhere)
{
	return false;
}
