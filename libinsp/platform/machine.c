// SPDX-License-Identifier: Apache-2.0
/* Terminal, threads, host names and services (platform.h), from the C library on Linux. */
#include <arpa/inet.h>
#include <errno.h>
#include <limits.h>
#include <netdb.h>
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include "platform.h"

unsigned int insp_terminal_columns(void)
{
	struct winsize size = { 0 };

	if (isatty(STDOUT_FILENO))
		ioctl(STDOUT_FILENO, TIOCGWINSZ, &size);
	return size.ws_col;
}

/*
 * A signal 0 is the cheapest question. It knows the threads of this name space alone, and
 * the traced machine's may be others, so that a "no" is looked up in /proc.
 */
bool insp_machine_has_thread(int64_t tid)
{
	const char *root = getenv("HOST_ROOT");
	char path[PATH_MAX];

	if (tid <= 0 || tid > INT_MAX || kill(tid, 0) == 0 || errno != ESRCH)
		return tid > 0 && tid <= INT_MAX;
	snprintf(path, sizeof(path), "%s/proc/%d", root ? root : "", (int)tid);
	return access(path, F_OK) == 0 || errno != ENOENT;
}

uint64_t insp_machine_random(void)
{
	uint64_t number;

	return getentropy(&number, sizeof(number)) == 0 ? number : 0x9e3779b97f4a7c15ULL;
}

const char *insp_find_host(const char *name,
			   void (*found)(void *arg, const void *addr, size_t bytes), void *arg)
{
	static const struct addrinfo hints = { .ai_socktype = SOCK_STREAM };
	struct addrinfo *list, *at;
	int err = getaddrinfo(name, NULL, &hints, &list);

	if (err)
		return gai_strerror(err);
	for (at = list; at; at = at->ai_next) {
		if (at->ai_family == AF_INET)
			found(arg, &((struct sockaddr_in *)at->ai_addr)->sin_addr, 4);
		else
			found(arg, &((struct sockaddr_in6 *)at->ai_addr)->sin6_addr, 16);
	}
	freeaddrinfo(list);
	return NULL;
}

/* The strings of one service: its name, its aliases, its protocol. */
#define SERVICE_BYTES 1024

int insp_find_port(const char *name)
{
	struct servent entry, *found;
	char text[SERVICE_BYTES];

	if (getservbyname_r(name, NULL, &entry, text, sizeof(text), &found) || !found)
		return -1;
	return ntohs(entry.s_port);
}

int insp_find_services(int (*found)(void *arg, const char *protocol, uint16_t port,
				    const char *name),
		       void *arg)
{
	/* the place in the list is the process's, also where the entry is the caller's */
	static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
	struct servent entry, *next;
	char text[SERVICE_BYTES];
	int res = 0;

	pthread_mutex_lock(&lock);
	setservent(1);
	while (!res && !getservent_r(&entry, text, sizeof(text), &next) && next)
		res = found(arg, entry.s_proto, ntohs(entry.s_port), entry.s_name);
	endservent();
	pthread_mutex_unlock(&lock);
	return res;
}
