/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Turns raw facts about threads and descriptors into the form of the state at the start.
 * Used for what is read from /proc and for what a walk in the kernel returns.
 */
#ifndef DESCRIBE_H
#define DESCRIBE_H

#include "store.h"
#include "table/flag_values.h"

/* Portable clone_flags of a thread that shares its leader's descriptors. */
enum { SCAP_THREAD_FLAGS = RS_VALUE_CLONE_FILES | RS_VALUE_CLONE_THREAD };

/* The portable flags (file_flags) for the kernel's flags of an open file. */
uint32_t scap_open_flags(uint32_t kernel);
/* The descriptor type for the text after "anon_inode:" in a link of /proc/PID/fd. */
uint8_t scap_anon_type(const char *kind);
/* The descriptor type of a file with a path, by its mode. */
uint8_t scap_path_type(uint32_t mode);

/* A copy of the text in the store; "": out of memory. */
const char *scap_keep(struct scap_store *store, const void *text, size_t len);
/*
 * A copy of a list of strings, limited to SCAP_STRINGS_MAX. It ends with exactly one NUL,
 * also if the text was cut or, like the titles that processes set, padded with NULs.
 */
struct scap_strings scap_keep_strings(struct scap_store *store, const char *text, size_t len);
/* Sets a thread's exe and args from the text of /proc/PID/cmdline. */
void scap_set_cmdline(struct scap_store *store, struct scap_thread *thread, const char *text,
		      size_t len);
/* Whether the thread's user may write a file of that mode and owner. */
bool scap_may_write(const struct scap_thread *thread, uint32_t mode, uint32_t uid, uint32_t gid);
/*
 * Copies what a thread has in common with its leader, except cwd and env: readers take
 * these from the leader.
 */
void scap_join_leader(struct scap_thread *thread, const struct scap_thread *leader);

#endif
