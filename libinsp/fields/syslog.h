/* SPDX-License-Identifier: Apache-2.0 */
/* See syslog.c. */
#ifndef INSP_SYSLOG_H
#define INSP_SYSLOG_H

#include "insp.h"

struct insp_syslog {
	uint32_t facility, severity;
	const char *text; /* in the event; not terminated */
	size_t len;
};

/* Takes apart what an event wrote to the system log. False: it wrote none. */
bool insp_syslog_parse(const struct insp_event *ev, struct insp_syslog *message);

/* Names for people; NULL: there is no such facility. */
const char *insp_syslog_facility_name(uint32_t facility);
const char *insp_syslog_severity_name(uint32_t severity);

/* The whole message on one line, as evt.info shows it. */
void insp_syslog_put(const struct insp_syslog *message, struct insp_buf *out);

#endif
