/* SPDX-License-Identifier: Apache-2.0 */
/* Messages to the system log. */
#ifndef INSP_SYSLOG_H
#define INSP_SYSLOG_H

#include "insp.h"

struct insp_syslog {
	uint32_t facility, severity;
	const char *text; /* points into the event; not NUL-terminated */
	size_t len;
};

/* Parses the message that an event wrote to the system log. False: it wrote none. */
bool insp_syslog_parse(const struct insp_event *ev, struct insp_syslog *message);

/* Names of a facility (NULL: there is none) and of a severity. */
const char *insp_syslog_facility_name(uint32_t facility);
const char *insp_syslog_severity_name(uint32_t severity);

/* The whole message on one line, as evt.info shows it. */
void insp_syslog_put(const struct insp_syslog *message, struct insp_buf *out);

#endif
