/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What the files that scan /proc share: the state of a scan, and reading files and links.
 */
#ifndef PROC_PRIV_H
#define PROC_PRIV_H

#include <sys/types.h>

#include "proc.h"

struct proc_scan {
	struct scap_store *store;
	const char *root; /* HOST_ROOT or "" */
	int proc_fd;	  /* the directory /proc */
	char *text;	  /* of the file that was read last, with a NUL */
	size_t text_room;
	struct scap_vec netns; /* struct proc_netns: network namespaces seen so far */
	size_t own_netns;      /* index + 1 of the current process's; 0: not known yet */
};

/* Returns 0 or a negative errno. Call scap_proc_scan_fini() in both cases. */
int scap_proc_scan_init(struct proc_scan *scan, struct scap_store *store);
void scap_proc_scan_fini(struct proc_scan *scan);

/* Runs call() for each entry whose name is a number. Returns 0 or a negative errno. */
int scap_proc_for_each_id(struct proc_scan *scan, int parent_fd, const char *name,
			  void (*call)(struct proc_scan *scan, int dir_fd, int64_t id, void *arg),
			  void *arg);
/* Opens the directory of a process or thread. Returns -1 if it has ended. */
int scap_proc_open_id(int dir_fd, int64_t id);

/*
 * Reads a file into scan->text: all of it (PROC_READ_ALL), or what one read of max bytes
 * returns. Returns the length or a negative errno.
 */
ssize_t scap_proc_read(struct proc_scan *scan, int dir_fd, const char *name, size_t max);
#define PROC_READ_ALL 0

/* The target of a link, in the store; "" if it cannot be read. */
const char *scap_proc_link(struct proc_scan *scan, int dir_fd, const char *name);

/* A copy of the text in the store; "": out of memory. */
const char *scap_proc_keep(struct proc_scan *scan, const void *text, size_t len);

/* proc_thread.c */
/* Adds the leader of a group, from its directory. NULL: it has ended. */
struct scap_thread *scap_proc_add_leader(struct proc_scan *scan, int dir_fd, int64_t tid);
/* Reads what a walk's record of a leader lacks: program, directories, control groups. */
void scap_proc_read_process(struct proc_scan *scan, int dir_fd, struct scap_thread *thread);
/* Adds another thread of a group; most of it is copied from the leader. */
struct scap_thread *scap_proc_add_member(struct proc_scan *scan, int dir_fd, int64_t tid,
					 const struct scap_thread *leader);

/* proc_fd.c: reads the descriptors of the process in that directory into store->fds. */
void scap_proc_collect_fds(struct proc_scan *scan, int pid_fd);
/* The same for some descriptors, by their numbers. */
void scap_proc_collect_some_fds(struct proc_scan *scan, int pid_fd, const int32_t *nums,
				size_t count);

/* proc_sock.c */
/* Finds a socket by inode in the tables of the process's namespace. NULL: not found. */
const struct scap_fd *scap_proc_find_socket(struct proc_scan *scan, int pid_fd, uint64_t ino);
void scap_proc_free_sockets(struct proc_scan *scan);

/* proc_machine.c */
void scap_proc_read_machine(struct proc_scan *scan);
void scap_proc_read_interfaces(struct proc_scan *scan);
void scap_proc_read_users(struct proc_scan *scan);

#endif
