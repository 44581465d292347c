// SPDX-License-Identifier: Apache-2.0
/*
 * Fields of class evt: type, category and result of an event. Times are in
 * field_time.c, parameters in field_param.c.
 */
#include "state/generic.h"
#include "extract_priv.h"
#include "macros.h"
#include "render.h"

#include <string.h>

EXTRACT(evt_num)
{
	return value_u64(v, ev->num);
}

EXTRACT(evt_cpu)
{
	return value_s64(v, (int16_t)ev->scap->cpu);
}

EXTRACT(evt_dir)
{
	return value_text(v, is_exit(ev) ? "<" : ">");
}

static const char *event_name(const struct insp_event *ev)
{
	const struct scap_syscall_info *call = insp_generic_call(ev);

	return call ? call->name : ev->scap->info->name;
}

EXTRACT(evt_type)
{
	return value_text(v, event_name(ev));
}

EXTRACT(evt_type_is)
{
	if (field->has_index)
		return value_u64(v, ev->scap->type == field->index);
	return value_u64(v, strcmp(event_name(ev), field->arg) == 0);
}

EXTRACT(syscall_type)
{
	uint8_t category = ev->scap->info->category;

	if (category == EC_SCHEDULER || category == EC_INTERNAL)
		return false;
	return value_text(v, event_name(ev));
}

static const char *const category_words[] = {
	[EC_UNKNOWN] = "unknown",
	[EC_OTHER] = "other",
	[EC_FILE] = "file",
	[EC_NET] = "net",
	[EC_IPC] = "IPC",
	[EC_MEMORY] = "memory",
	[EC_PROCESS] = "process",
	[EC_SLEEP] = "sleep",
	[EC_SYSTEM] = "system",
	[EC_SIGNAL] = "signal",
	[EC_USER] = "user",
	[EC_TIME] = "time",
	[EC_PROCESSING] = "processing",
	[EC_IO_READ] = "IO",
	[EC_IO_WRITE] = "IO",
	[EC_IO_OTHER] = "IO",
	[EC_WAIT] = "wait",
	[EC_SCHEDULER] = "scheduler",
	[EC_INTERNAL] = "internal",
};

/* Categories of I/O events, which take the kind of their descriptor. */
static const char *const io_words[] = { "file", "net", "ipc", "unknown" };

const char *insp_category(size_t n)
{
	if (n < ARRAY_SIZE(category_words))
		return category_words[n];
	n -= ARRAY_SIZE(category_words);
	return n < ARRAY_SIZE(io_words) ? io_words[n] : NULL;
}

/* The category of an I/O event depends on its descriptor. */
static const char *io_word(const struct insp_fd *fd)
{
	if (!fd)
		return "unknown";
	switch (fd->type) {
	case SCAP_FD_FILE:
	case SCAP_FD_DIRECTORY:
		return "file";
	case SCAP_FD_IPV4_SOCK:
	case SCAP_FD_IPV6_SOCK:
	case SCAP_FD_IPV4_SERVSOCK:
	case SCAP_FD_IPV6_SERVSOCK:
		return "net";
	case SCAP_FD_FIFO:
	case SCAP_FD_UNIX_SOCK:
	case SCAP_FD_EVENT:
	case SCAP_FD_SIGNALFD:
	case SCAP_FD_INOTIFY:
		return "ipc";
	}
	return "unknown";
}

EXTRACT(evt_category)
{
	const struct scap_syscall_info *call = insp_generic_call(ev);
	uint8_t category = call ? call->category : ev->scap->info->category;

	if (category == EC_IO_READ || category == EC_IO_WRITE || category == EC_IO_OTHER)
		return value_text(v, io_word(io_fd(ev)));
	return value_text(v, category_words[category]);
}

#define TRANSFERS (EF_READS_FROM_FD | EF_WRITES_TO_FD)

/*
 * Calls that move data without showing it. Their rows in the table are those of old
 * trace files and do not say that they do.
 */
static const struct {
	const char *call;
	uint32_t flags;
} movers[] = {
	{ "sendfile", EF_WRITES_TO_FD },
	{ "splice", TRANSFERS },
	{ "tee", TRANSFERS },
	{ "vmsplice", TRANSFERS },
};

uint32_t insp_event_transfers(const struct scap_event_info *info)
{
	uint32_t flags = info->flags & TRANSFERS;

	for (size_t i = 0; !flags && i < ARRAY_SIZE(movers); i++)
		if (strcmp(info->name, movers[i].call) == 0)
			flags = movers[i].flags;
	return flags;
}

EXTRACT(evt_has_flag)
{
	return value_u64(v, (ev->scap->info->flags & field->row->data) != 0);
}

EXTRACT(evt_is_io)
{
	return value_u64(v, (insp_event_transfers(ev->scap->info) & field->row->data) != 0);
}

EXTRACT(evt_io_dir)
{
	uint32_t flags = insp_event_transfers(ev->scap->info);

	/* Calls that copy from one descriptor to another do both and count as writes. */
	if (flags & EF_WRITES_TO_FD)
		return value_text(v, "write");
	return flags & EF_READS_FROM_FD ? value_text(v, "read") : false;
}

EXTRACT(evt_is_syslog)
{
	return value_u64(v, ev->scap->info->flags & EF_WRITES_TO_FD && ev->fd &&
				    strstr(ev->fd->name, "/dev/log") != NULL);
}

bool insp_event_result(const struct insp_event *ev, int64_t *result)
{
	const struct scap_event_info *info = ev->scap->info;

	if (!is_exit(ev) || !ev->scap->nparams || ev->scap->params[0].len < sizeof(*result))
		return false;
	/* The result of bpf has a dynamic type and does not count. */
	if (info->params[0].type == PT_DYN ||
	    (strcmp(info->params[0].name, "res") && !(info->flags & EF_CREATES_FD)))
		return false;
	*result = insp_param_s64(&ev->scap->params[0]);
	return true;
}

EXTRACT(evt_rawres)
{
	int64_t result;

	return insp_event_result(ev, &result) ? value_s64(v, result) : false;
}

EXTRACT(evt_res)
{
	int64_t result;
	const char *name;

	if (!insp_event_result(ev, &result))
		return false;
	if (result >= 0)
		return value_text(v, "SUCCESS");
	name = insp_errno_name(result);
	if (name)
		return value_text(v, name);
	insp_put_s64(&field->text, result);
	return value_made(v, field);
}

EXTRACT(evt_failed)
{
	int64_t result;

	return value_u64(v, insp_event_result(ev, &result) && result < 0);
}

EXTRACT(evt_count)
{
	return value_u64(v, 1);
}

EXTRACT(evt_count_exit)
{
	return is_exit(ev) ? value_u64(v, 1) : false;
}

EXTRACT(evt_count_procinfo)
{
	bool leaders_only = field->row->data;

	if (ev->scap->type != RS_EV_PROCINFO_E)
		return false;
	if (leaders_only && (!ev->thread || ev->thread->tid != ev->thread->pid))
		return false;
	return value_u64(v, 1);
}

bool insp_event_is_open(const struct insp_event *ev)
{
	const struct scap_event_info *info = ev->scap->info;

	return info->category == EC_FILE && info->flags & EF_CREATES_FD &&
	       (strncmp(info->name, "open", 4) == 0 || strcmp(info->name, "creat") == 0);
}

static bool is_one_of(const char *name, const char *a, const char *b)
{
	return strcmp(name, a) == 0 || strcmp(name, b) == 0;
}

/* The group of evt.count.error.* that a failed event belongs to. */
static int error_group(const struct insp_event *ev)
{
	const char *name = ev->scap->info->name;

	if (ev->fd)
		switch (ev->fd->type) {
		case SCAP_FD_FILE:
		case SCAP_FD_DIRECTORY:
			return ERROR_FILE;
		case SCAP_FD_IPV4_SOCK:
		case SCAP_FD_IPV6_SOCK:
		case SCAP_FD_IPV4_SERVSOCK:
		case SCAP_FD_IPV6_SERVSOCK:
		case SCAP_FD_UNIX_SOCK:
			return ERROR_NET;
		}
	if (insp_event_is_open(ev))
		return ERROR_FILE;
	if (is_one_of(name, "accept", "accept4") || strcmp(name, "connect") == 0)
		return ERROR_NET;
	return ev->scap->info->category == EC_MEMORY ? ERROR_MEMORY : ERROR_OTHER;
}

EXTRACT(evt_count_error)
{
	int64_t result;

	if (!insp_event_result(ev, &result) || result >= 0)
		return false;
	if (field->row->data != ERROR_ANY && field->row->data != error_group(ev))
		return false;
	return value_u64(v, 1);
}

/* The distance from the given time in ns; filters compare it with milliseconds. */
EXTRACT(evt_around)
{
	uint64_t ts_ns = ev->scap->ts_ns, at_ns = field->index;

	return value_u64(v, ts_ns > at_ns ? ts_ns - at_ns : at_ns - ts_ns);
}

EXTRACT(util_cnt)
{
	return value_u64(v, ++field->count);
}
