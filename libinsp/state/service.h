/* SPDX-License-Identifier: Apache-2.0 */
/* The machine's names of ports, where they are to be shown. */
#ifndef INSP_SERVICE_H
#define INSP_SERVICE_H

#include "fd.h"

/* Empty unless they are to be shown. */
struct insp_services {
	struct insp_service *items; /* sorted by protocol and port */
	size_t count;
};

/* Reads the list. What was read before an error is kept. Returns 0 or -ENOMEM. */
int insp_services_load(struct insp_services *services);
void insp_services_fini(struct insp_services *services);
/* A port by number, or by name if the handle has names and knows it. */
void insp_put_port(const struct insp *insp, uint8_t l4, uint16_t port, struct insp_buf *out);
/* A descriptor's name, the ports in it likewise. */
void insp_put_fd_name(const struct insp *insp, const struct insp_fd *fd, struct insp_buf *out);
/* The protocol of the event's socket, SCAP_L4_NA if it has none. */
uint8_t insp_event_l4(const struct insp_event *ev);

#endif
