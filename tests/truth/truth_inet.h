/* SPDX-License-Identifier: Apache-2.0 */
/* Datagram sockets for cases of truth. */
#ifndef TRUTH_INET_H
#define TRUTH_INET_H

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>

static struct sockaddr_in at(const char *ip, int port)
{
	return (struct sockaddr_in){ AF_INET, htons(port), { inet_addr(ip) } };
}

static int bound(const char *ip, int port)
{
	struct sockaddr_in own = at(ip, port);
	int s = socket(AF_INET, SOCK_DGRAM, 0);

	bind(s, (void *)&own, sizeof(own));
	return s;
}

#endif
