// SPDX-License-Identifier: Apache-2.0
/*
 * Gives up privileges (privileges.h). Capabilities are those of a thread, and inherited, so
 * they are given up before the threads of a recording start.
 */
#include "privileges.h"

#include <errno.h>
#include <grp.h>
#include <linux/capability.h>
#include <pwd.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "complain.h"

#define BIT(capability) (1ull << (capability))

int privileges_check(const struct request *req)
{
	if (!req->user)
		return 0;
	if (geteuid())
		return complain("--user: only root can become another user");
	if (!getpwnam(req->user))
		return complain("--user: there is no user '%s'", req->user);
	return 0;
}

static int keep_only(uint64_t kept)
{
	struct __user_cap_header_struct header = { _LINUX_CAPABILITY_VERSION_3, 0 };
	struct __user_cap_data_struct data[2];

	if (syscall(SYS_capget, &header, data))
		return -errno;
	for (int n = 0; n < 2; n++) {
		data[n].permitted &= (uint32_t)(kept >> 32 * n);
		data[n].effective &= data[n].permitted;
		data[n].inheritable = 0;
	}
	if (syscall(SYS_capset, &header, data) || prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0))
		return -errno;
	return 0;
}

/* The capabilities that a request still needs once its source is open. */
static uint64_t needed(const struct request *req)
{
	/*
	 * Kernels before 5.19 ask for the first with each use of a map. The others read /proc:
	 * what a received descriptor is, a thread that no event told of, the state of a file.
	 */
	uint64_t caps = BIT(CAP_BPF) | BIT(CAP_SYS_PTRACE) | BIT(CAP_DAC_READ_SEARCH);

	/* files are created in a folder that may be somebody else's */
	if (req->output)
		caps |= BIT(CAP_DAC_OVERRIDE);
	/* to become another user */
	if (req->user)
		caps |= BIT(CAP_SETUID) | BIT(CAP_SETGID);
	/* signals are passed on to the command, which may have become another user */
	if (req->command)
		caps |= BIT(CAP_KILL);
	return caps;
}

int privileges_drop(const struct request *req)
{
	int err = keep_only(needed(req));

	if (err)
		return complain("cannot give up capabilities: %s", strerror(-err));
	return 0;
}

/* In all threads: the C library sees to that. Only this one keeps a capability. */
int privileges_become_user(const struct request *req)
{
	const struct passwd *user = req->user ? getpwnam(req->user) : NULL;
	int err;

	if (!req->user || getuid())
		return 0;
	prctl(PR_SET_KEEPCAPS, 1, 0, 0, 0);
	if (!user || initgroups(req->user, user->pw_gid) ||
	    setresgid(user->pw_gid, user->pw_gid, user->pw_gid) ||
	    setresuid(user->pw_uid, user->pw_uid, user->pw_uid))
		return complain("--user: cannot become '%s': %s", req->user, strerror(errno));
	err = keep_only(BIT(CAP_BPF));
	return err ? complain("--user: cannot give up capabilities: %s", strerror(-err)) : 0;
}
