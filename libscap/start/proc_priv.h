/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What the files of the /proc scan share: the scan in progress, and reading
 * small files and links.
 */
#ifndef PROC_PRIV_H
#define PROC_PRIV_H

#include <sys/types.h>

#include "proc.h"

struct proc_scan {
	struct scap_store *store;
	const char *root; /* HOST_ROOT or "" */
	int proc_fd;	  /* the directory /proc */
	char *text;	  /* of the last file read, terminated */
	size_t text_room;
	struct scap_vec netns; /* struct proc_netns: sockets met so far */
	size_t own_netns;      /* of the process at hand: its index + 1, 0: not known */
};

/* To be ended with scap_proc_scan_fini() also when this fails. Returns 0 or a negative errno. */
int scap_proc_scan_init(struct proc_scan *scan, struct scap_store *store);
void scap_proc_scan_fini(struct proc_scan *scan);

/* Calls for each entry of a directory whose name is a number. Returns 0 or a negative errno. */
int scap_proc_for_each_id(struct proc_scan *scan, int parent_fd, const char *name,
			  void (*call)(struct proc_scan *scan, int dir_fd, int64_t id, void *arg),
			  void *arg);
/* The directory of a process or thread; -1: it is gone. The caller closes it. */
int scap_proc_open_id(int dir_fd, int64_t id);

/*
 * Reads a whole file (PROC_READ_ALL), or what one read of max bytes gives, into
 * scan->text. Returns its length or a negative errno.
 */
ssize_t scap_proc_read(struct proc_scan *scan, int dir_fd, const char *name, size_t max);
#define PROC_READ_ALL 0

/* Where a link leads, kept in the store; "" when it cannot be read. */
const char *scap_proc_link(struct proc_scan *scan, int dir_fd, const char *name);

/* A copy in the store; "" when memory is out. */
const char *scap_proc_keep(struct proc_scan *scan, const void *text, size_t len);

/* proc_thread.c: adds a thread from its directory; NULL: it is gone. */
struct scap_thread *scap_proc_add_leader(struct proc_scan *scan, int dir_fd, int64_t tid);
/* What a leader's record of a walk does not hold: its program, directories, control groups. */
void scap_proc_read_process(struct proc_scan *scan, int dir_fd, struct scap_thread *thread);
/* Adds another thread of a leader's group, with less to read. */
struct scap_thread *scap_proc_add_member(struct proc_scan *scan, int dir_fd, int64_t tid,
					 const struct scap_thread *leader);

/* proc_fd.c: the descriptors of the process in that directory into store->fds. */
void scap_proc_collect_fds(struct proc_scan *scan, int pid_fd);

/* proc_sock.c: a socket's entry by inode; NULL: not found. */
const struct scap_fd *scap_proc_find_socket(struct proc_scan *scan, int pid_fd, uint64_t ino);
void scap_proc_free_sockets(struct proc_scan *scan);

/* proc_machine.c */
void scap_proc_read_machine(struct proc_scan *scan);
void scap_proc_read_interfaces(struct proc_scan *scan);
void scap_proc_read_users(struct proc_scan *scan);

#endif
