/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Descriptors that are sockets: addresses, protocol, role, name.
 */
#ifndef INSP_SOCK_H
#define INSP_SOCK_H

#include "fd.h"

/* Families on disk. */
enum { INSP_AF_UNIX = 1, INSP_AF_INET = 2, INSP_AF_INET6 = 10, INSP_AF_NETLINK = 16 };

/*
 * The two ends of a connection, or one end (source). A pair of IPv4 addresses
 * in IPv6 form is taken as IPv4.
 */
struct insp_tuple {
	uint8_t family;
	uint16_t sport, dport;
	struct scap_addr saddr, daddr;
	uint64_t unix_source, unix_peer;
	const char *path; /* in the event; not terminated */
	size_t path_len;
};

/* Reads a SOCKTUPLE. Returns false if there is none or it is malformed. */
bool insp_tuple_parse(const struct scap_param *param, struct insp_tuple *tuple);

/*
 * Reads a SOCKADDR, as the source of the tuple. Here an IPv4 address in IPv6
 * form stays what it is: it is named so.
 */
bool insp_addr_parse(const struct scap_param *param, struct insp_tuple *tuple);

/* Whether an IPv6 address stands for an IPv4 one, or for none. */
bool insp_addr_is_mapped(const struct scap_addr *addr);
/* The IPv4 address in it. */
struct scap_addr insp_addr_unmapped(const struct scap_addr *addr);

/* Declares the protocol of a new socket. */
void insp_sock_set_l4(struct insp_fd *fd, enum scap_l4 l4);
enum scap_l4 insp_sock_get_l4(const struct insp_fd *fd);
void insp_sock_set_role(struct insp_fd *fd, enum insp_role role);

/* Binds to the tuple's source, which must be an internet address. */
void insp_sock_bind(struct insp_fd *fd, const struct insp_tuple *tuple);
/*
 * Takes the ends of an internet connection, or of the last datagram. Returns
 * whether that told anything new.
 */
bool insp_sock_connect(struct insp_fd *fd, const struct insp_tuple *tuple);
bool insp_sock_datagram(struct insp_fd *fd, const struct insp_tuple *tuple);
/* Takes the destination, where a connect begins. */
void insp_sock_aim(struct insp_fd *fd, const struct insp_tuple *tuple);
/*
 * A datagram of a socket bound to no address tells one end only: fills in the
 * other with the machine's address that the peer is reached from, as far as the
 * interfaces tell. No socket is its own peer.
 */
void insp_sock_infer_own(struct insp_fd *fd, const struct scap_state *state);
void insp_sock_swap(struct insp_fd *fd);
void insp_sock_set_unix(struct insp_fd *fd, const struct insp_tuple *tuple);
/* An address of another family, such as the one that ends a connection (0). */
void insp_sock_set_family(struct insp_fd *fd, uint8_t family);

/* Names made of the descriptor's own addresses. */
void insp_sock_name(struct insp_fd *fd);
/* ... with ports whatever the protocol, as listed descriptors have them. */
void insp_sock_name_ports(struct insp_fd *fd);
/* ... of an address, or of the two ends of a datagram. */
void insp_sock_name_addr(struct insp_fd *fd, const struct insp_tuple *tuple);
void insp_sock_name_ends(struct insp_fd *fd, const struct insp_tuple *tuple);

#endif
