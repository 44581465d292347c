// SPDX-License-Identifier: Apache-2.0
/*
 * Finds sockets by inode, in the tables of /proc/PID/net. They show one network namespace
 * each, so they are read once for each namespace, for its first socket.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "macros.h"
#include "proc_priv.h"

/* The sockets of one namespace, sorted by inode. */
struct proc_netns {
	uint64_t ino;		 /* of the namespace */
	struct scap_vec sockets; /* struct scap_fd, fd unset */
};

/* ---- lines ------------------------------------------------------------------ */

/* Cuts the next word from a line and returns it; "" at the end of the line. */
static char *next_word(char **line)
{
	char *word = *line + strspn(*line, " ");

	*line = word + strcspn(word, " ");
	if (**line)
		*(*line)++ = '\0';
	return word;
}

static void skip_words(char **line, int n)
{
	while (n--)
		next_word(line);
}

/*
 * "0100007F:0016": an address and a port. The address is printed as 32-bit numbers which,
 * in memory of this machine, have their bytes in network order. The port is a number in
 * the usual way.
 */
static void parse_endpoint(char *word, size_t words, struct scap_addr *addr, uint16_t *port)
{
	char digits[9] = "";
	size_t n;

	for (n = 0; n < words && strlen(word) >= 8; n++, word += 8) {
		uint32_t value;

		memcpy(digits, word, 8);
		value = strtoul(digits, NULL, 16);
		memcpy(addr->bytes + 4 * n, &value, 4);
	}
	if (*word == ':')
		*port = strtoul(word + 1, NULL, 16);
}

static bool is_zero(const struct scap_addr *addr)
{
	static const struct scap_addr zero;

	return !memcmp(addr, &zero, sizeof(zero));
}

struct socket_table {
	const char *file;
	uint8_t type;	    /* of a connected socket */
	uint8_t bound_type; /* of a socket without a peer */
	uint8_t l4;
	void (*parse)(struct proc_scan *scan, const struct socket_table *table, char *line,
		      struct scap_fd *fd);
};

/* A line: sl local remote st queues timer retransmits uid timeout inode */
static void parse_inet(struct proc_scan *scan, const struct socket_table *table, char *line,
		       struct scap_fd *fd)
{
	size_t words = table->type == SCAP_FD_IPV4_SOCK ? 1 : 4;

	skip_words(&line, 1);
	parse_endpoint(next_word(&line), words, &fd->saddr, &fd->sport);
	parse_endpoint(next_word(&line), words, &fd->daddr, &fd->dport);
	skip_words(&line, 6);
	fd->ino = strtoull(next_word(&line), NULL, 10);
	if (is_zero(&fd->daddr) && !fd->dport)
		fd->type = table->bound_type;
}

/* A line: address: references protocol flags type state inode [path] */
static void parse_unix(struct proc_scan *scan, const struct socket_table *table, char *line,
		       struct scap_fd *fd)
{
	fd->unix_source = strtoull(next_word(&line), NULL, 16);
	skip_words(&line, 5);
	fd->ino = strtoull(next_word(&line), NULL, 10);
	if (*line)
		fd->name = scap_proc_keep(scan, line, strlen(line));
}

/* A line: address protocol pid groups rmem wmem dump locks drops inode */
static void parse_netlink(struct proc_scan *scan, const struct socket_table *table, char *line,
			  struct scap_fd *fd)
{
	skip_words(&line, 9);
	fd->ino = strtoull(next_word(&line), NULL, 10);
}

static const struct socket_table tables[] = {
	{ "net/tcp", SCAP_FD_IPV4_SOCK, SCAP_FD_IPV4_SERVSOCK, SCAP_L4_TCP, parse_inet },
	{ "net/tcp6", SCAP_FD_IPV6_SOCK, SCAP_FD_IPV6_SERVSOCK, SCAP_L4_TCP, parse_inet },
	{ "net/udp", SCAP_FD_IPV4_SOCK, SCAP_FD_IPV4_SERVSOCK, SCAP_L4_UDP, parse_inet },
	{ "net/udp6", SCAP_FD_IPV6_SOCK, SCAP_FD_IPV6_SERVSOCK, SCAP_L4_UDP, parse_inet },
	{ "net/icmp", SCAP_FD_IPV4_SOCK, SCAP_FD_IPV4_SERVSOCK, SCAP_L4_ICMP, parse_inet },
	{ "net/icmp6", SCAP_FD_IPV6_SOCK, SCAP_FD_IPV6_SERVSOCK, SCAP_L4_ICMP, parse_inet },
	{ "net/raw", SCAP_FD_IPV4_SOCK, SCAP_FD_IPV4_SERVSOCK, SCAP_L4_RAW, parse_inet },
	{ "net/raw6", SCAP_FD_IPV6_SOCK, SCAP_FD_IPV6_SERVSOCK, SCAP_L4_RAW, parse_inet },
	{ "net/unix", SCAP_FD_UNIX_SOCK, SCAP_FD_UNIX_SOCK, SCAP_L4_UNKNOWN, parse_unix },
	{ "net/netlink", SCAP_FD_NETLINK, SCAP_FD_NETLINK, SCAP_L4_UNKNOWN, parse_netlink },
};

/* ---- namespaces ---------------------------------------------------------------- */

/* Reads a table, except its first line, which has the names of the columns. */
static void read_table(struct proc_scan *scan, int pid_fd, const struct socket_table *table,
		       struct scap_vec *sockets)
{
	char *line, *rest;

	if (scap_proc_read(scan, pid_fd, table->file, PROC_READ_ALL) <= 0)
		return;
	strtok_r(scan->text, "\n", &rest);
	while ((line = strtok_r(NULL, "\n", &rest))) {
		struct scap_fd *fd = scap_vec_push(sockets, sizeof(*fd));

		if (!fd)
			return;
		fd->type = table->type;
		fd->l4 = table->l4;
		fd->name = "";
		table->parse(scan, table, line, fd);
	}
}

static int by_ino(const void *a, const void *b)
{
	const struct scap_fd *x = a, *y = b;

	return (x->ino > y->ino) - (x->ino < y->ino);
}

static void read_netns(struct proc_scan *scan, int pid_fd, struct proc_netns *netns)
{
	size_t n;

	for (n = 0; n < ARRAY_SIZE(tables); n++)
		read_table(scan, pid_fd, &tables[n], &netns->sockets);
	if (netns->sockets.count)
		qsort(netns->sockets.items, netns->sockets.count, sizeof(struct scap_fd), by_ino);
}

/* The inode of a process's namespace, from "net:[4026531840]"; 0: it cannot be read. */
static uint64_t netns_ino(struct proc_scan *scan, int pid_fd)
{
	char target[64];
	ssize_t len = readlinkat(pid_fd, "ns/net", target, sizeof(target) - 1);
	const char *open;

	if (len <= 0)
		return 0;
	target[len] = '\0';
	open = strchr(target, '[');
	return open ? strtoull(open + 1, NULL, 10) : 0;
}

/* The index of the process's namespace. A new one is added, and its tables are read. */
static size_t find_netns(struct proc_scan *scan, int pid_fd)
{
	struct proc_netns *netns = scan->netns.items;
	uint64_t ino = netns_ino(scan, pid_fd);
	size_t n;

	for (n = 0; n < scan->netns.count; n++)
		if (netns[n].ino == ino)
			return n;
	netns = scap_vec_push(&scan->netns, sizeof(*netns));
	if (netns) {
		netns->ino = ino;
		read_netns(scan, pid_fd, netns);
	}
	return n;
}

const struct scap_fd *scap_proc_find_socket(struct proc_scan *scan, int pid_fd, uint64_t ino)
{
	const struct proc_netns *netns;
	struct scap_fd key = { .ino = ino };

	if (!scan->own_netns)
		scan->own_netns = find_netns(scan, pid_fd) + 1;
	if (scan->own_netns > scan->netns.count)
		return NULL;
	netns = (struct proc_netns *)scan->netns.items + scan->own_netns - 1;
	if (!netns->sockets.count)
		return NULL;
	return bsearch(&key, netns->sockets.items, netns->sockets.count, sizeof(key), by_ino);
}

void scap_proc_free_sockets(struct proc_scan *scan)
{
	struct proc_netns *netns = scan->netns.items;
	size_t n;

	for (n = 0; n < scan->netns.count; n++)
		scap_vec_fini(&netns[n].sockets);
	scap_vec_fini(&scan->netns);
}
