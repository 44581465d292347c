/* SPDX-License-Identifier: Apache-2.0 */
/* What changes descriptors: for state/ alone. */
#ifndef INSP_FD_EDIT_H
#define INSP_FD_EDIT_H

#include "fd.h"

/* How many a table holds at most. */
enum { INSP_FDS_MAX = 4096 };

/* As insp_fd_find(), for a descriptor that is to be changed. */
struct insp_fd *insp_fd_edit(struct insp_fdtable *table, int64_t num);

/* A new descriptor, all zero, in place of an old one. NULL: table full. */
struct insp_fd *insp_fd_add(struct insp *insp, struct insp_fdtable *table, int64_t num);
void insp_fd_remove(struct insp *insp, struct insp_fdtable *table, int64_t num);
/* Copies a descriptor to another number. src may stand in the same table. */
struct insp_fd *insp_fd_copy(struct insp *insp, struct insp_fdtable *table, int64_t num,
			     const struct insp_fd *src);
void insp_fd_set_name(struct insp_fd *fd, const char *name, size_t len);
void insp_fdtable_copy(struct insp *insp, struct insp_fdtable *dst, const struct insp_fdtable *src);
void insp_fdtable_clear(struct insp *insp, struct insp_fdtable *table);
void insp_fd_pool_free(struct insp *insp);

#endif
