/* SPDX-License-Identifier: Apache-2.0 */
/* Names of ports, from the machine's list of services. */
#ifndef INSP_SERVICE_H
#define INSP_SERVICE_H

#include "fd.h"

/* Empty unless insp_print.services is set. */
struct insp_services {
	struct insp_service *items; /* sorted by protocol and port */
	size_t count;
};

/* Reads the list, after an error as far as it was read. Returns 0 or -ENOMEM. */
int insp_services_load(struct insp_services *services);
void insp_services_fini(struct insp_services *services);
/* Appends a port, by name if the list has one, otherwise by number. */
void insp_put_port(const struct insp *insp, uint8_t l4, uint16_t port, struct insp_buf *out);
/* Appends a descriptor's name with its ports in the same form. */
void insp_put_fd_name(const struct insp *insp, const struct insp_fd *fd, struct insp_buf *out);
/* The protocol of the event's socket; SCAP_L4_NA: it has none. */
uint8_t insp_event_l4(const struct insp_event *ev);

#endif
