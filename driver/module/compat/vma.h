/* SPDX-License-Identifier: MIT OR GPL-2.0-only */
/* Since Linux 6.3 the flags of a mapping are changed by functions. */
#ifndef RS_COMPAT_VMA_H
#define RS_COMPAT_VMA_H

#include <linux/mm.h>

#ifndef RS_HAVE_VM_FLAGS_SET
static inline void vm_flags_set(struct vm_area_struct *vma, unsigned long flags)
{
	vma->vm_flags |= flags;
}

static inline void vm_flags_clear(struct vm_area_struct *vma, unsigned long flags)
{
	vma->vm_flags &= ~flags;
}
#endif

/* Keeps mprotect() from making the mapping writable later. */
static inline void rs_vma_forbid_write(struct vm_area_struct *vma)
{
	vm_flags_clear(vma, VM_MAYWRITE);
}

/* A child must not inherit the mapping of its parent's consumer position. */
static inline void rs_vma_no_inherit(struct vm_area_struct *vma)
{
	vm_flags_set(vma, VM_DONTCOPY | VM_DONTEXPAND | VM_DONTDUMP);
}

#endif
