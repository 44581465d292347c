// SPDX-License-Identifier: MIT OR GPL-2.0-only
/*
 * The device's file operations: sets up, maps, starts, waits for and ends a session.
 * Knows rings and when the probes must run, not what they write.
 */
#include <linux/cpumask.h>
#include <linux/jiffies.h>
#include <linux/ktime.h>
#include <linux/log2.h>
#include <linux/mm.h>
#include <linux/module.h>
#include <linux/mutex.h>
#include <linux/percpu.h>
#include <linux/poll.h>
#include <linux/rculist.h>
#include <linux/rcupdate.h>
#include <linux/slab.h>
#include <linux/uaccess.h>

#include "compat/vma.h"
#include "ringside_table.h"
#include "probe.h"
#include "session.h"
#include "walk.h"

LIST_HEAD(rs_sessions);
/* Serialises setup, start and stop. No probe takes it. */
static DEFINE_MUTEX(sessions_lock);
static u64 sessions_started;

static void wake(struct rs_session *session)
{
	WRITE_ONCE(session->wait_state, RS_WAIT_NONE);
	WRITE_ONCE(session->ready, true);
	wake_up_interruptible(&session->wait);
}

static void on_timer(struct timer_list *timer)
{
	wake(container_of(timer, struct rs_session, timer));
}

/* Probes run under the scheduler's locks, so an interrupt does the waking. */
static void on_irq_work(struct irq_work *work)
{
	struct rs_session *session = container_of(work, struct rs_session, work);

	if (cmpxchg(&session->wait_state, RS_WAIT_FIRST, RS_WAIT_TIMER) == RS_WAIT_FIRST)
		mod_timer(&session->timer, jiffies + session->latency);
	else
		wake(session);
}

/* Wakes the consumer if the state calls for it. Returns the position of the next check. */
static u64 check_wakeup(struct rs_session *session, const struct rs_ring *ring, int state)
{
	if (state == RS_WAIT_NONE || (state == RS_WAIT_TIMER && ring->overwrite))
		return U64_MAX;
	if (state == RS_WAIT_TIMER && rs_ring_pending(ring) < session->watermark)
		return READ_ONCE(ring->consumer->pos) + session->watermark;
	irq_work_queue(&session->work);
	return 0;
}

void rs_session_check_wakeup(struct rs_session *session, struct rs_ring *ring)
{
	int state;

	do {
		state = READ_ONCE(session->wait_state);
		WRITE_ONCE(ring->wake_at, check_wakeup(session, ring, state));
		/* Pairs with request_checks(), whose 0 this may have overwritten. */
		smp_mb();
	} while (state != READ_ONCE(session->wait_state));
}

static int session_open(struct inode *inode, struct file *file)
{
	struct rs_session *session;

	if (!capable(CAP_SYS_ADMIN))
		return -EPERM;
	session = kzalloc(sizeof(*session), GFP_KERNEL);
	if (!session)
		return -ENOMEM;
	INIT_LIST_HEAD(&session->node);
	init_waitqueue_head(&session->wait);
	init_irq_work(&session->work, on_irq_work);
	timer_setup(&session->timer, on_timer, 0);
	file->private_data = session;
	return 0;
}

static void free_rings(struct rs_ring __percpu *rings)
{
	int cpu;

	if (!rings)
		return;
	for_each_possible_cpu (cpu)
		rs_ring_fini(per_cpu_ptr(rings, cpu));
	free_percpu(rings);
}

static struct rs_ring __percpu *alloc_rings(const struct rs_setup *setup)
{
	struct rs_ring __percpu *rings = alloc_percpu(struct rs_ring);
	struct rs_ring *ring;
	int cpu;

	if (!rings)
		return NULL;
	for_each_possible_cpu (cpu) {
		ring = per_cpu_ptr(rings, cpu);
		ring->snaplen = setup->snaplen;
		ring->real_paths = setup->flags & RS_SETUP_REAL_PATHS;
		ring->overwrite = setup->flags & RS_SETUP_OVERWRITE;
		if (rs_ring_init(ring, setup->ring_bytes, cpu)) {
			free_rings(rings);
			return NULL;
		}
	}
	return rings;
}

static bool setup_is_valid(const struct rs_setup *setup)
{
	if (memchr_inv(setup->reserved, 0, sizeof(setup->reserved)) ||
	    setup->flags & ~(RS_SETUP_OVERWRITE | RS_SETUP_PAGE_FAULTS | RS_SETUP_REAL_PATHS))
		return false;
	return is_power_of_2(setup->ring_bytes) && setup->ring_bytes >= RS_RING_BYTES_MIN &&
	       setup->ring_bytes <= RS_RING_BYTES_MAX && setup->ring_bytes >= PAGE_SIZE &&
	       setup->snaplen <= RS_SNAPLEN_MAX && setup->snaplen <= setup->ring_bytes / 4 &&
	       setup->watermark_bytes <= setup->ring_bytes && setup->skip_tgid <= INT_MAX &&
	       setup->only_tgid <= INT_MAX && setup->tree_tgid < PID_MAX_LIMIT;
}

static int session_setup(struct rs_session *session, struct rs_setup *setup)
{
	struct rs_ring __percpu *rings;
	int err;

	if (session->rings)
		return -EBUSY;
	setup->ring_bytes = setup->ring_bytes ?: RS_RING_BYTES_DEFAULT;
	setup->snaplen = setup->snaplen == RS_SNAPLEN_NONE ? 0 :
			 setup->snaplen			   ?:
							     RS_SNAPLEN_DEFAULT;
	setup->watermark_bytes = setup->watermark_bytes ?: setup->ring_bytes / 4;
	setup->latency_us = setup->latency_us ?: RS_LATENCY_US_DEFAULT;
	if (!setup_is_valid(setup))
		return -EINVAL;
	err = rs_filter_init(&session->filter, setup);
	if (err)
		return err;
	rings = alloc_rings(setup);
	if (!rings) {
		rs_filter_fini(&session->filter);
		return -ENOMEM;
	}
	session->watermark = setup->watermark_bytes;
	session->latency = usecs_to_jiffies(setup->latency_us);
	/* Pairs with session_poll() and session_mmap(), which take no lock. */
	smp_store_release(&session->rings, rings);
	return 0;
}

static int session_filter(struct rs_session *session, const struct rs_filter *request,
			  struct bpf_prog *program)
{
	if (!session->rings || session->started || session->stopped)
		return -EINVAL;
	if (session->filtered)
		return -EBUSY;
	session->filtered = true;
	rs_filter_install(&session->filter, request, program);
	return 0;
}

static int get_probes(const struct rs_session *session)
{
	int err = rs_probes_get(RS_PROBES_ALWAYS);

	if (err || !session->filter.page_faults)
		return err;
	err = rs_probes_get(RS_PROBES_PAGE_FAULTS);
	if (err)
		rs_probes_put(RS_PROBES_ALWAYS);
	return err;
}

static void put_probes(const struct rs_session *session)
{
	if (session->filter.page_faults)
		rs_probes_put(RS_PROBES_PAGE_FAULTS);
	rs_probes_put(RS_PROBES_ALWAYS);
}

static int session_start(struct rs_session *session, struct rs_start *start)
{
	int err, cpu;

	if (!session->rings || session->started || session->stopped)
		return -EINVAL;
	err = get_probes(session);
	if (err)
		return err;
	start->clock_offset_ns = ktime_to_ns(ktime_mono_to_real(0));
	for_each_possible_cpu (cpu)
		per_cpu_ptr(session->rings, cpu)->clock_offset_ns = start->clock_offset_ns;
	session->number = ++sessions_started;
	session->started = true;
	list_add_tail_rcu(&session->node, &rs_sessions);
	return 0;
}

/* When this returns, no probe uses the session any more. */
static int session_stop(struct rs_session *session)
{
	if (!session->started)
		return -EINVAL;
	list_del_rcu(&session->node);
	session->started = false;
	session->stopped = true;
	put_probes(session);
	synchronize_rcu();
	irq_work_sync(&session->work);
	timer_delete_sync(&session->timer);
	wake(session);
	return 0;
}

static int ioctl_info(void __user *arg)
{
	struct rs_info info = {
		.abi_version = RS_ABI_VERSION,
		.rings = nr_cpu_ids,
		.page_bytes = PAGE_SIZE,
		.event_types = RS_EVENT_TYPES,
		.version = RINGSIDE_VERSION,
	};

	return copy_to_user(arg, &info, sizeof(info)) ? -EFAULT : 0;
}

/*
 * User memory is accessed only outside sessions_lock: a page fault takes mmap_lock and
 * may have to wait for the page.
 */
static int ioctl_setup(struct rs_session *session, const void __user *arg)
{
	struct rs_setup setup;
	int err;

	if (copy_from_user(&setup, arg, sizeof(setup)))
		return -EFAULT;
	mutex_lock(&sessions_lock);
	err = session_setup(session, &setup);
	mutex_unlock(&sessions_lock);
	return err;
}

static int ioctl_filter(struct rs_session *session, const void __user *arg)
{
	struct rs_filter *request = memdup_user(arg, sizeof(*request));
	struct bpf_prog *program;
	int err;

	if (IS_ERR(request))
		return PTR_ERR(request);
	program = rs_filter_load(request);
	err = PTR_ERR_OR_ZERO(program);
	if (!err) {
		mutex_lock(&sessions_lock);
		err = session_filter(session, request, program);
		mutex_unlock(&sessions_lock);
		if (err)
			rs_filter_unload(program);
	}
	kfree(request);
	return err;
}

static int ioctl_start(struct rs_session *session, void __user *arg)
{
	struct rs_start start = {};
	int err;

	/* Reject a bad pointer before the session starts. */
	if (copy_to_user(arg, &start, sizeof(start)))
		return -EFAULT;
	mutex_lock(&sessions_lock);
	err = session_start(session, &start);
	mutex_unlock(&sessions_lock);
	if (!err && copy_to_user(arg, &start, sizeof(start)))
		err = -EFAULT;
	return err;
}

static int ioctl_stop(struct rs_session *session)
{
	int err;

	mutex_lock(&sessions_lock);
	err = session_stop(session);
	mutex_unlock(&sessions_lock);
	return err;
}

static int ioctl_walk(struct rs_session *session, void __user *arg)
{
	struct rs_walk walk;
	int err;

	/* Changes during the walk must be in the recorded events. */
	if (!READ_ONCE(session->started))
		return -EINVAL;
	if (copy_from_user(&walk, arg, sizeof(walk)))
		return -EFAULT;
	err = rs_walk(&walk);
	return !err && copy_to_user(arg, &walk, sizeof(walk)) ? -EFAULT : err;
}

static long session_ioctl(struct file *file, unsigned int cmd, unsigned long arg)
{
	struct rs_session *session = file->private_data;
	void __user *p = (void __user *)arg;

	switch (cmd) {
	case RS_IOC_INFO:
		return ioctl_info(p);
	case RS_IOC_SETUP:
		return ioctl_setup(session, p);
	case RS_IOC_START:
		return ioctl_start(session, p);
	case RS_IOC_FILTER:
		return ioctl_filter(session, p);
	case RS_IOC_WALK:
		return ioctl_walk(session, p);
	case RS_IOC_STOP:
		return ioctl_stop(session);
	default:
		return -ENOTTY;
	}
}

/* The consumer's page is the only one that may be mapped writable. */
static int map_consumer(struct vm_area_struct *vma, struct rs_ring *ring)
{
	/* Through a private mapping the producer would not see the consumer's position. */
	if (vma->vm_end - vma->vm_start != PAGE_SIZE || !(vma->vm_flags & VM_SHARED))
		return -EINVAL;
	return vm_insert_page(vma, vma->vm_start, ring->pages[RS_CONSUMER_PAGE]);
}

/* The pages that are mapped read-only: the producer's, the data, the data again. */
static struct page *read_only_page(const struct rs_ring *ring, unsigned long n)
{
	unsigned long data = ring->npages - RS_CONTROL_PAGES;

	return ring->pages[n ? RS_CONTROL_PAGES + (n - 1) % data : RS_PRODUCER_PAGE];
}

static int map_producer(struct vm_area_struct *vma, const struct rs_ring *ring)
{
	unsigned long i, n = vma_pages(vma), data = ring->npages - RS_CONTROL_PAGES;
	int err = 0;

	if ((vma->vm_flags & VM_WRITE) || n > 1 + 2 * data)
		return -EPERM;
	rs_vma_forbid_write(vma);
	for (i = 0; i < n && !err; i++)
		err = vm_insert_page(vma, vma->vm_start + i * PAGE_SIZE, read_only_page(ring, i));
	return err;
}

static int session_mmap(struct file *file, struct vm_area_struct *vma)
{
	struct rs_session *session = file->private_data;
	u64 offset = (u64)vma->vm_pgoff << PAGE_SHIFT;
	u64 cpu = offset / RS_RING_OFFSET(1), page = offset % RS_RING_OFFSET(1) >> PAGE_SHIFT;
	/* No lock is needed: the rings live as long as the file. */
	struct rs_ring __percpu *rings = smp_load_acquire(&session->rings);

	if (cpu >= nr_cpu_ids || !cpu_possible(cpu))
		return -ENODEV;
	if (!rings || page > RS_PRODUCER_PAGE)
		return -EINVAL;
	rs_vma_no_inherit(vma);
	return page == RS_PRODUCER_PAGE ? map_producer(vma, per_cpu_ptr(rings, cpu)) :
					  map_consumer(vma, per_cpu_ptr(rings, cpu));
}

/* Whether so many bytes are unread in one of the rings. */
static bool any_ring_has(struct rs_session *session, u64 bytes)
{
	int cpu;

	for_each_possible_cpu (cpu)
		if (rs_ring_pending(per_cpu_ptr(session->rings, cpu)) >= bytes)
			return true;
	return false;
}

/* Makes the next event in each ring check for a wakeup. */
static void request_checks(struct rs_session *session)
{
	int cpu;

	for_each_possible_cpu (cpu)
		WRITE_ONCE(per_cpu_ptr(session->rings, cpu)->wake_at, 0);
	/* Pairs with the barrier in rs_ring_advance(): see session_poll(). */
	smp_mb();
}

/* Arms the wakeup. Returns false if one is already pending. */
static bool arm_wakeup(struct rs_session *session)
{
	if (cmpxchg(&session->wait_state, RS_WAIT_NONE, RS_WAIT_FIRST) != RS_WAIT_NONE)
		return false;
	request_checks(session);
	return true;
}

static __poll_t session_poll(struct file *file, poll_table *table)
{
	struct rs_session *session = file->private_data;

	poll_wait(file, &session->wait, table);
	if (!smp_load_acquire(&session->rings) || READ_ONCE(session->stopped))
		return EPOLLIN | EPOLLHUP;
	if (xchg(&session->ready, false) || any_ring_has(session, session->watermark))
		return EPOLLIN;
	/*
	 * The consumer arms the wakeup and then looks at the rings; a probe moves the
	 * ring's position and then looks at wake_at. There is a full barrier on both sides
	 * (request_checks(), rs_ring_advance()), so at least one of them sees the other.
	 * A wakeup that is already pending stays: a consumer that polls often must not
	 * postpone it.
	 */
	if (arm_wakeup(session) && any_ring_has(session, 1))
		irq_work_queue(&session->work);
	return 0;
}

static int session_release(struct inode *inode, struct file *file)
{
	struct rs_session *session = file->private_data;

	mutex_lock(&sessions_lock);
	if (session->started)
		session_stop(session);
	mutex_unlock(&sessions_lock);
	irq_work_sync(&session->work);
	timer_delete_sync(&session->timer);
	free_rings(session->rings);
	rs_filter_fini(&session->filter);
	kfree(session);
	return 0;
}

const struct file_operations rs_session_fops = {
	.owner = THIS_MODULE,
	.open = session_open,
	.unlocked_ioctl = session_ioctl,
	.compat_ioctl = compat_ptr_ioctl,
	.mmap = session_mmap,
	.poll = session_poll,
	.release = session_release,
	.llseek = noop_llseek,
};
