/* SPDX-License-Identifier: Apache-2.0 */
/* Creates a trace file so that nobody else can read it or choose where it is. */
#ifndef FILE_CREATE_H
#define FILE_CREATE_H

/*
 * Opens the file for writing, emptied, and creates it with mode 0600 if needed. Returns a
 * descriptor or a negative errno; then *reason is a text that explains it better, or NULL.
 */
int scap_file_create(const char *path, const char **reason);

/* Another descriptor for an open file, such as standard output. Results as above. */
int scap_file_copy(int fd, const char **reason);

#endif
