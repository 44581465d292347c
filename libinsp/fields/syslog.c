// SPDX-License-Identifier: Apache-2.0
/*
 * Parses messages to the system log: writes of "<13>text" to its socket. The number
 * is eight times the facility plus the severity.
 */
#include "syslog.h"
#include "base/buf.h"
#include "state/fd.h"
#include "macros.h"

#include <string.h>

static const char *const facilities[] = {
	"kern",	  "user",   "mail",	"daemon", "auth",   "syslog",	"lpr",	    "news",
	"uucp",	  "clock",  "authpriv", "ftp",	  "ntp",    "logaudit", "logalert", "cron",
	"local0", "local1", "local2",	"local3", "local4", "local5",	"local6",   "local7",
};

static const char *const severities[] = {
	"emerg", "alert", "crit", "err", "warn", "notice", "info", "debug",
};

/* The bytes that a call has written, or NULL. */
static const struct scap_param *written(const struct scap_event *ev)
{
	const struct scap_event_info *info = ev->info;

	if (!(ev->type % 2) || !(info->flags & EF_WRITES_TO_FD) || ev->nparams < 2 ||
	    strcmp(info->params[1].name, "data"))
		return NULL;
	return &ev->params[1];
}

/* Reads the number in angle brackets. Returns its length with them; 0: there is none. */
static size_t read_priority(const char *text, size_t len, uint32_t *priority)
{
	size_t at = 1;

	*priority = 0;
	if (!len || text[0] != '<')
		return 0;
	for (; at < len && text[at] >= '0' && text[at] <= '9' && at < 10; at++)
		*priority = *priority * 10 + (text[at] - '0');
	return at > 1 && at < len && text[at] == '>' ? at + 1 : 0;
}

bool insp_syslog_parse(const struct insp_event *ev, struct insp_syslog *message)
{
	const struct scap_param *data = written(ev->scap);
	uint32_t priority;
	size_t used;

	if (!data || !ev->fd || ev->error || !strstr(ev->fd->name, "/dev/log"))
		return false;
	used = read_priority((const char *)data->data, data->len, &priority);
	if (!used)
		return false;
	message->facility = priority / 8;
	message->severity = priority % 8;
	message->text = (const char *)data->data + used;
	message->len = strnlen(message->text, data->len - used);
	return true;
}

const char *insp_syslog_facility_name(uint32_t facility)
{
	return facility < ARRAY_SIZE(facilities) ? facilities[facility] : NULL;
}

const char *insp_syslog_severity_name(uint32_t severity)
{
	return severities[severity % 8];
}

void insp_syslog_put(const struct insp_syslog *message, struct insp_buf *out)
{
	insp_buf_puts(out, "syslog sev=");
	insp_buf_puts(out, insp_syslog_severity_name(message->severity));
	insp_buf_puts(out, " msg=");
	insp_buf_put(out, message->text, message->len);
}
