/* SPDX-License-Identifier: Apache-2.0 */
/* The rules of recorded values that both engines follow. */
#include "table/rules.h"
#include "unit.h"

START_TEST(test_rules_open_mode_counts_where_a_file_is_made)
{
	ck_assert_uint_eq(rs_open_mode(O_WRONLY | O_CREAT, 0640), 0640);
	ck_assert_uint_eq(rs_open_mode(O_RDWR | O_TMPFILE, 0600), 0600);
	ck_assert_uint_eq(rs_open_mode(O_RDONLY, 0640), 0);
	/* O_TMPFILE contains the bit of O_DIRECTORY, which alone does not create a file. */
	ck_assert_uint_eq(rs_open_mode(O_RDONLY | O_DIRECTORY, 0640), 0);
}
END_TEST

START_TEST(test_rules_mount_flags_lose_their_old_magic)
{
	ck_assert_uint_eq(rs_mount_flags(MS_MGC_VAL | MS_RDONLY), MS_RDONLY);
	ck_assert_uint_eq(rs_mount_flags(MS_RELATIME | MS_BIND), MS_RELATIME | MS_BIND);
}
END_TEST

START_TEST(test_rules_bpf_makes_descriptors_of_maps_and_programs)
{
	ck_assert(rs_bpf_makes_fd(BPF_MAP_CREATE));
	ck_assert(rs_bpf_makes_fd(BPF_PROG_LOAD));
	ck_assert(!rs_bpf_makes_fd(BPF_MAP_LOOKUP_ELEM));
}
END_TEST

START_TEST(test_rules_ptrace_data_is_by_request)
{
	ck_assert_uint_eq(rs_ptrace_data(PTRACE_PEEKDATA), RS_PTRACE_DATA_PEEKED);
	ck_assert_uint_eq(rs_ptrace_data(PTRACE_CONT), RS_PTRACE_DATA_SIGNAL);
	ck_assert_uint_eq(rs_ptrace_data(PTRACE_DETACH), RS_PTRACE_DATA_SIGNAL);
	ck_assert_uint_eq(rs_ptrace_data(PTRACE_POKEDATA), RS_PTRACE_DATA_VALUE);
	/* The upper half of the register counts too, so this is an unknown request. */
	ck_assert_uint_eq(rs_ptrace_data(1ULL << 32 | PTRACE_CONT), RS_PTRACE_DATA_VALUE);
}
END_TEST

START_TEST(test_rules_semop_members_are_numbered_through)
{
	static const bool flags[2 * RS_SEMBUF_MEMBERS] = { [2] = true, [5] = true };
	unsigned int n;

	for (n = 0; n < 2 * RS_SEMBUF_MEMBERS; n++) {
		ck_assert_int_eq(rs_semop_is_flags(n), flags[n]);
		ck_assert(!rs_semop_has(n, 0));
		ck_assert_int_eq(rs_semop_has(n, 1), n < RS_SEMBUF_MEMBERS);
		ck_assert(rs_semop_has(n, 2));
	}
}
END_TEST

START_TEST(test_rules_quota_has_what_is_set_or_was_got)
{
	static const struct {
		__u32 field, set, get;
	} groups[] = {
		{ RS_QUOTA_BHARD, Q_SETQUOTA, Q_GETQUOTA },
		{ RS_QUOTA_ITIME, Q_SETQUOTA, Q_GETQUOTA },
		{ RS_QUOTA_BGRACE, Q_SETINFO, Q_GETINFO },
		{ RS_QUOTA_IGRACE, Q_SETINFO, Q_GETINFO },
		{ RS_QUOTA_FLAGS, Q_SETINFO, Q_GETINFO },
	};
	unsigned int n;

	for (n = 0; n < sizeof(groups) / sizeof(groups[0]); n++) {
		ck_assert(rs_quota_has(groups[n].field, groups[n].set, false));
		ck_assert(rs_quota_has(groups[n].field, groups[n].get, true));
		ck_assert(!rs_quota_has(groups[n].field, groups[n].get, false));
		ck_assert(!rs_quota_has(groups[n].field, Q_SYNC, true));
	}
	ck_assert(rs_quota_has(RS_QUOTA_FMT_OUT, Q_GETFMT, true));
	ck_assert(!rs_quota_has(RS_QUOTA_FMT_OUT, Q_GETFMT, false));
}
END_TEST

START_TEST(test_rules_quota_fields_have_places_and_units)
{
	ck_assert_uint_eq(rs_quota_place(RS_QUOTA_BHARD), 0);
	ck_assert_uint_eq(rs_quota_place(RS_QUOTA_INODES) * sizeof(__u64),
			  offsetof(struct if_dqblk, dqb_curinodes));
	ck_assert_uint_eq(rs_quota_place(RS_QUOTA_IGRACE) * sizeof(__u64),
			  offsetof(struct if_dqinfo, dqi_igrace));
	ck_assert_uint_eq(RS_QUOTA_FLAGS_PLACE * sizeof(__u32),
			  offsetof(struct if_dqinfo, dqi_flags));
	ck_assert_uint_eq(rs_quota_unit(RS_QUOTA_SPACE), 1);
	ck_assert_uint_eq(rs_quota_unit(RS_QUOTA_BTIME), 1000000000);
	ck_assert_uint_eq(rs_quota_unit(RS_QUOTA_IGRACE), 1000000000);
}
END_TEST

START_TEST(test_rules_quota_command_says_what_arguments_are)
{
	ck_assert_uint_eq(rs_quota_command(QCMD((__u32)Q_GETQUOTA, GRPQUOTA)), Q_GETQUOTA);
	ck_assert_uint_eq(rs_quota_type(QCMD((__u32)Q_GETQUOTA, GRPQUOTA)), GRPQUOTA);
	ck_assert(rs_quota_takes_id(Q_XGETQUOTA));
	ck_assert(!rs_quota_takes_id(Q_QUOTAON));
	ck_assert(rs_quota_takes_format(Q_QUOTAON));
	ck_assert(!rs_quota_takes_format(Q_QUOTAOFF));
}
END_TEST

START_TEST(test_rules_signals_have_a_sender_where_a_process_sent_them)
{
	ck_assert(rs_signal_has_sender(SIGTERM, SI_USER));
	ck_assert(rs_signal_has_sender(SIGUSR1, SI_QUEUE));
	ck_assert(rs_signal_has_sender(SIGUSR1, SI_TKILL));
	ck_assert(rs_signal_has_sender(SIGCHLD, CLD_EXITED));
	/* Sent by the kernel itself: a fault, a timer. */
	ck_assert(!rs_signal_has_sender(SIGSEGV, SEGV_MAPERR));
	ck_assert(!rs_signal_has_sender(SIGALRM, SI_KERNEL));
	ck_assert(!rs_signal_has_sender(SIGUSR1, SI_TIMER));
}
END_TEST

START_TEST(test_rules_exit_status_is_taken_apart)
{
	ck_assert_uint_eq(rs_exit_code(7 << 8), 7);
	ck_assert_uint_eq(rs_exit_signal(7 << 8), 0);
	ck_assert_uint_eq(rs_exit_code(SIGSEGV | 0x80), 0);
	ck_assert_uint_eq(rs_exit_signal(SIGSEGV | 0x80), SIGSEGV);
	ck_assert(rs_exit_dumped_core(SIGSEGV | 0x80));
	ck_assert(!rs_exit_dumped_core(SIGTERM));
}
END_TEST

START_TEST(test_rules_exec_says_where_its_lists_are)
{
	ck_assert_uint_eq(rs_exec_argv(RS_CODE_execve), 1);
	ck_assert_uint_eq(rs_exec_argv(RS_CODE_execveat), 2);
	ck_assert(rs_exec_failed(RS_CODE_execve, -2));
	ck_assert(rs_exec_failed(RS_CODE_execveat, -2));
	ck_assert(!rs_exec_failed(RS_CODE_execve, 0));
	ck_assert(!rs_exec_failed(RS_CODE_clone, -2));
}
END_TEST

START_TEST(test_rules_clone_flags_of_a_new_thread)
{
	const __u64 always = CLONE_THREAD | CLONE_SIGHAND | CLONE_VM;

	ck_assert(rs_clone_flags_are_lost(0, 0, false));
	ck_assert(!rs_clone_flags_are_lost(CLONE_THREAD, 0, false));
	ck_assert(!rs_clone_flags_are_lost(0, 0, true));
	ck_assert(!rs_clone_flags_are_lost(0, 1234, false));
	ck_assert_uint_eq(rs_clone_flags_of_thread(false, false), always);
	ck_assert_uint_eq(rs_clone_flags_of_thread(true, false), always | CLONE_FILES);
	ck_assert_uint_eq(rs_clone_flags_of_thread(true, true), always | CLONE_FILES | CLONE_FS);
}
END_TEST

int main(void)
{
	return UNIT_RUN(
		"rules", test_rules_open_mode_counts_where_a_file_is_made,
		test_rules_mount_flags_lose_their_old_magic,
		test_rules_bpf_makes_descriptors_of_maps_and_programs,
		test_rules_ptrace_data_is_by_request, test_rules_semop_members_are_numbered_through,
		test_rules_quota_has_what_is_set_or_was_got,
		test_rules_quota_fields_have_places_and_units,
		test_rules_quota_command_says_what_arguments_are,
		test_rules_signals_have_a_sender_where_a_process_sent_them,
		test_rules_exit_status_is_taken_apart, test_rules_exec_says_where_its_lists_are,
		test_rules_clone_flags_of_a_new_thread);
}
