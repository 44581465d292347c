// SPDX-License-Identifier: Apache-2.0
/*
 * Fields of class syslog: the message that an event writes to the system log.
 */
#include "extract_priv.h"
#include "render.h"
#include "syslog.h"

EXTRACT(syslog_facility)
{
	struct insp_syslog message;

	return insp_syslog_parse(ev, &message) && value_u64(v, message.facility);
}

EXTRACT(syslog_facility_str)
{
	struct insp_syslog message;

	return insp_syslog_parse(ev, &message) &&
	       value_text(v, insp_syslog_facility_name(message.facility));
}

EXTRACT(syslog_severity)
{
	struct insp_syslog message;

	return insp_syslog_parse(ev, &message) && value_u64(v, message.severity);
}

EXTRACT(syslog_severity_str)
{
	struct insp_syslog message;

	return insp_syslog_parse(ev, &message) &&
	       value_text(v, insp_syslog_severity_name(message.severity));
}

EXTRACT(syslog_message)
{
	struct insp_syslog message;

	if (!insp_syslog_parse(ev, &message))
		return false;
	v->data = message.text;
	v->len = message.len;
	return true;
}

EXTRACT(evt_info)
{
	struct insp_syslog message;
	bool is_message = insp_syslog_parse(ev, &message);

	if (is_message)
		insp_syslog_put(&message, &field->text);
	else
		insp_render_args(ev, field->raw, &field->text);
	field->made = !is_message;
	return value_made(v, field);
}
