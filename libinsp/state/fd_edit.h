/* SPDX-License-Identifier: Apache-2.0 */
/* Changes descriptors. Used by state/ alone. */
#ifndef INSP_FD_EDIT_H
#define INSP_FD_EDIT_H

#include "fd.h"

/* Maximum number of descriptors in a table. */
enum { INSP_FDS_MAX = 4096 };

/* Like insp_fd_find(), for a descriptor that will be changed. */
struct insp_fd *insp_fd_edit(struct insp_fdtable *table, int64_t num);

/* Adds a zeroed descriptor and replaces an old one with this number. NULL: no room. */
struct insp_fd *insp_fd_add(struct insp *insp, struct insp_fdtable *table, int64_t num);
void insp_fd_remove(struct insp *insp, struct insp_fdtable *table, int64_t num);
/* Copies a descriptor to another number. src may be in the same table. */
struct insp_fd *insp_fd_copy(struct insp *insp, struct insp_fdtable *table, int64_t num,
			     const struct insp_fd *src);
/* Adds a descriptor of a process. NULL: no room. */
struct insp_fd *insp_fd_add_pidfd(struct insp *insp, struct insp_fdtable *table, int64_t num,
				  int64_t pid);
void insp_fd_set_name(struct insp_fd *fd, const char *name, size_t len);
/* Sets the path that the kernel opened. To be called after insp_fd_set_name(). */
void insp_fd_set_real_path(struct insp_fd *fd, const char *path);
/* Removes the descriptors for which the function returns true. */
void insp_fdtable_remove_if(struct insp *insp, struct insp_fdtable *table,
			    bool (*is_gone)(const struct insp_fd *fd, const void *arg),
			    const void *arg);
/* Returns an empty table with one reference; NULL: out of memory. */
struct insp_fdtable *insp_fdtable_new(struct insp *insp);
/* Gives a reference back; the last one frees the table. */
void insp_fdtable_put(struct insp *insp, struct insp_fdtable *table);
void insp_fdtable_copy(struct insp *insp, struct insp_fdtable *dst, const struct insp_fdtable *src);
void insp_fdtable_clear(struct insp *insp, struct insp_fdtable *table);
void insp_fd_pool_free(struct insp *insp);

#endif
