/* SPDX-License-Identifier: MIT OR GPL-2.0-only */
/* Since Linux 6.7 get_file_rcu() takes a pointer to the pointer. */
#ifndef RS_COMPAT_FILE_H
#define RS_COMPAT_FILE_H

#include <linux/fs.h>
#include <linux/rcupdate.h>

/* The file to which *place points, with a reference; NULL: none. */
static inline struct file *rs_get_file(struct file __rcu **place)
{
	struct file *file;

	rcu_read_lock();
#ifdef RS_HAVE_GET_FILE_RCU_2
	file = get_file_rcu(place);
#else
	file = rcu_dereference(*place);
	if (file && !get_file_rcu(file))
		file = NULL;
#endif
	rcu_read_unlock();
	return file;
}

#endif
