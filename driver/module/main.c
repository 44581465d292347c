// SPDX-License-Identifier: MIT OR GPL-2.0-only
/*
 * The module: registers the device and removes it. An open session keeps the module
 * loaded.
 */
#include <linux/miscdevice.h>
#include <linux/module.h>

#include "encode.h"
#include "probe.h"
#include "session.h"

static struct miscdevice device = {
	.minor = MISC_DYNAMIC_MINOR,
	.name = "ringside",
	.fops = &rs_session_fops,
	.mode = 0600,
};

static int __init ringside_init(void)
{
	int err = rs_probes_init();

	rs_sock_init();
	if (err)
		return err;
	err = misc_register(&device);
	if (err)
		rs_probes_fini();
	return err;
}

static void __exit ringside_exit(void)
{
	misc_deregister(&device);
	rs_probes_synchronize();
	rs_probes_fini();
}

module_init(ringside_init);
module_exit(ringside_exit);
MODULE_LICENSE("Dual MIT/GPL");
MODULE_DESCRIPTION("System-call and scheduler tracer");
MODULE_VERSION(RINGSIDE_VERSION);
