/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Descriptors that are sockets: addresses, protocol, role, name.
 */
#ifndef INSP_SOCK_H
#define INSP_SOCK_H

#include "table/flag_values.h"
#include "fd.h"

/*
 * The two ends of a connection, or one end (source). insp_tuple_parse() converts a pair
 * of IPv4-mapped addresses to IPv4.
 */
struct insp_tuple {
	uint8_t family;
	uint16_t sport, dport;
	struct scap_addr saddr, daddr;
	uint64_t unix_source, unix_peer;
	const char *path; /* points into the event; not NUL-terminated */
	size_t path_len;
};

/* Reads a PT_SOCKTUPLE. Returns false if it is empty or malformed. */
bool insp_tuple_parse(const struct scap_param *param, struct insp_tuple *tuple);

/*
 * Reads a PT_SOCKADDR into the source of the tuple. An IPv4-mapped address stays IPv6,
 * because the name of the descriptor shows it so.
 */
bool insp_addr_parse(const struct scap_param *param, struct insp_tuple *tuple);

/* Whether an IPv6 address is IPv4-mapped or all zero. */
bool insp_addr_is_mapped(const struct scap_addr *addr);
/* The IPv4 address in it. */
struct scap_addr insp_addr_unmapped(const struct scap_addr *addr);

/* Sets the protocol of a new socket. */
void insp_sock_set_l4(struct insp_fd *fd, enum scap_l4 l4);
enum scap_l4 insp_sock_get_l4(const struct insp_fd *fd);
void insp_sock_set_role(struct insp_fd *fd, enum insp_role role);

/* Binds to the tuple's source, which must be an internet address. */
void insp_sock_bind(struct insp_fd *fd, const struct insp_tuple *tuple);
/* Whether it is bound and has no peer yet. */
bool insp_sock_is_bound(const struct insp_fd *fd);
/* Sets the ends of an internet connection. Returns whether they changed. */
bool insp_sock_connect(struct insp_fd *fd, const struct insp_tuple *tuple);
/* Whether the ends are those of the descriptor, in either direction. */
bool insp_sock_has_ends(const struct insp_fd *fd, const struct insp_tuple *tuple);
/* Sets both ends to those of a datagram. */
void insp_sock_datagram(struct insp_fd *fd, const struct insp_tuple *tuple);
/* Sets the destination, at the enter of connect. */
void insp_sock_aim(struct insp_fd *fd, const struct insp_tuple *tuple);
/*
 * The datagrams of a socket that is bound to no address show one end only. Sets the other
 * end to the local address that the peer is reached from, according to the interfaces,
 * unless that makes the socket its own peer.
 */
void insp_sock_infer_own(struct insp_fd *fd, const struct scap_state *state);
void insp_sock_swap(struct insp_fd *fd);
void insp_sock_set_unix(struct insp_fd *fd, const struct insp_tuple *tuple);
/* Takes the peer away, as a connect to AF_UNSPEC does. A bound socket keeps its own end. */
void insp_sock_disconnect(struct insp_fd *fd);
/* Sets an address of another family. */
void insp_sock_set_family(struct insp_fd *fd, uint8_t family);

/* Sets the name from the descriptor's own ends; ports only if it is TCP or UDP. */
void insp_sock_name(struct insp_fd *fd);
/* The same, with ports for any protocol, as in the state at the start. */
void insp_sock_name_ports(struct insp_fd *fd);
/* Sets the name from the source of a tuple. */
void insp_sock_name_addr(struct insp_fd *fd, const struct insp_tuple *tuple);

#endif
