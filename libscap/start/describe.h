/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What raw facts about threads and descriptors mean in the state at the start;
 * shared by the scan of /proc and walks inside the kernel.
 */
#ifndef DESCRIBE_H
#define DESCRIBE_H

#include "store.h"
#include "table/flag_values.h"

/* Portable clone_flags of a thread that shares its leader's descriptors. */
enum { SCAP_THREAD_FLAGS = RS_VALUE_CLONE_FILES | RS_VALUE_CLONE_THREAD };

/* The kernel's flags of an open file as portable ones. */
uint32_t scap_open_flags(uint32_t kernel);
/* The descriptor type of what follows "anon_inode:" in a link of /proc/PID/fd. */
uint8_t scap_anon_type(const char *kind);
/* The descriptor type of a path, by the mode of what it leads to. */
uint8_t scap_path_type(uint32_t mode);

/* A copy in the store; "" when memory is out. */
const char *scap_keep(struct scap_store *store, const void *text, size_t len);
/* Strings run together, likewise. */
struct scap_strings scap_keep_strings(struct scap_store *store, const char *text, size_t len);
/* A thread's name and arguments from the text of /proc/PID/cmdline. */
void scap_set_cmdline(struct scap_store *store, struct scap_thread *thread, const char *text,
		      size_t len);
/* Whether the thread's user may write a file of that mode and owner. */
bool scap_may_write(const struct scap_thread *thread, uint32_t mode, uint32_t uid, uint32_t gid);
/* What a thread has in common with its leader; readers take cwd and env from there. */
void scap_join_leader(struct scap_thread *thread, const struct scap_thread *leader);

#endif
