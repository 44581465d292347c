// SPDX-License-Identifier: Apache-2.0
/*
 * Containers: paths of control groups, descriptions in events, fields.
 */
#include "state/container_edit.h"
#include "state/container_path.h"
#include "state/thread_edit.h"
#include "insp_unit.h"
#include "unit.h"

#define LONG_ID "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef"

#define SHORT "0123456789ab"
#define OTHER_ID "ff23456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef"
#define UUID "0a1b2c3d-0000-4000-8000-0123456789ab"

static const struct {
	const char *path, *id;
	int type;
} paths[] = {
	/* The host. */
	{ "/", NULL },
	{ "", NULL },
	{ "/user.slice/user-1000.slice/session-1.scope", NULL },
	{ "/system.slice/docker.service", NULL },
	{ "/system.slice/containerd.service", NULL },
	{ "/system.slice/lxc.service", NULL },
	{ "/docker", NULL },
	{ "/docker/" LONG_ID "0", NULL },
	{ "/docker/0" LONG_ID, NULL },
	/* Docker, by cgroupfs and by systemd; systemd inside; Docker in Docker; ECS; rootless. */
	{ "/docker/" LONG_ID, SHORT, INSP_CONTAINER_DOCKER },
	{ "/docker/" LONG_ID "/init.scope", SHORT, INSP_CONTAINER_DOCKER },
	{ "/docker/" LONG_ID "/system.slice/ssh.service", SHORT, INSP_CONTAINER_DOCKER },
	{ "/docker/" OTHER_ID "/docker/" LONG_ID, SHORT, INSP_CONTAINER_DOCKER },
	{ "/system.slice/docker-" LONG_ID ".scope", SHORT, INSP_CONTAINER_DOCKER },
	{ "/system.slice/docker-" LONG_ID ".scope/init.scope", SHORT, INSP_CONTAINER_DOCKER },
	{ "/system.slice/docker-" LONG_ID ".scope/container", SHORT, INSP_CONTAINER_DOCKER },
	{ "/my.slice/my-web.slice/docker-" LONG_ID ".scope", SHORT, INSP_CONTAINER_DOCKER },
	{ "/system.slice:docker:" LONG_ID, SHORT, INSP_CONTAINER_DOCKER },
	{ "/ecs/3f1c/" LONG_ID, SHORT, INSP_CONTAINER_DOCKER },
	{ "/user.slice/user-1000.slice/user@1000.service/user.slice/docker-" LONG_ID ".scope",
	  SHORT, INSP_CONTAINER_DOCKER },
	/* Kubernetes, by runtime and by quality of service; kind: nodes that are containers. */
	{ "/kubepods/burstable/pod12/" LONG_ID, SHORT, INSP_CONTAINER_DOCKER },
	{ "/kubepods.slice/kubepods-burstable.slice/kubepods-burstable-pod1.slice/docker-" LONG_ID
	  ".scope",
	  SHORT, INSP_CONTAINER_DOCKER },
	{ "/kubepods.slice/kubepods-pod1.slice/cri-containerd-" LONG_ID ".scope", SHORT,
	  INSP_CONTAINER_CONTAINERD },
	{ "/kubepods.slice/kubepods-pod1.slice/cri-containerd-" LONG_ID ".scope/init.scope", SHORT,
	  INSP_CONTAINER_CONTAINERD },
	{ "/kubepods.slice/kubepods-pod1.slice:cri-containerd:" LONG_ID, SHORT,
	  INSP_CONTAINER_CONTAINERD },
	{ "/docker/" OTHER_ID "/kubelet.slice/kubelet-kubepods.slice/cri-containerd-" LONG_ID
	  ".scope",
	  SHORT, INSP_CONTAINER_CONTAINERD },
	{ "/docker/" OTHER_ID "/kubelet/kubepods/besteffort/pod1/" LONG_ID, SHORT,
	  INSP_CONTAINER_DOCKER },
	{ "/kubepods.slice/kubepods-pod1.slice", NULL },
	{ "/kubepods/besteffort/pod1/crio-" LONG_ID, SHORT, INSP_CONTAINER_CRIO },
	{ "/kubepods.slice/crio-" LONG_ID ".scope", SHORT, INSP_CONTAINER_CRIO },
	{ "/kubepods.slice/crio-" LONG_ID ".scope/container", SHORT, INSP_CONTAINER_CRIO },
	{ "/kubepods.slice/crio-" LONG_ID ".scope/system.slice/a.service", SHORT,
	  INSP_CONTAINER_CRIO },
	{ "/kubepods.slice:crio:" LONG_ID, SHORT, INSP_CONTAINER_CRIO },
	{ "/kubepods.slice/crio-conmon-" LONG_ID ".scope", NULL },
	/* containerd without Kubernetes. */
	{ "/default/" LONG_ID, SHORT, INSP_CONTAINER_CONTAINERD },
	{ "/k8s.io/" LONG_ID, SHORT, INSP_CONTAINER_CONTAINERD },
	{ "/system.slice/nerdctl-" LONG_ID ".scope", SHORT, INSP_CONTAINER_CONTAINERD },
	/* Podman: systemd, cgroupfs, split (as a service), a pod, rootless, the watcher. */
	{ "/machine.slice/libpod-" LONG_ID ".scope", SHORT, INSP_CONTAINER_PODMAN },
	{ "/machine.slice/libpod-" LONG_ID ".scope/container", SHORT, INSP_CONTAINER_PODMAN },
	{ "/machine.slice/libpod-" LONG_ID ".scope/a/b", SHORT, INSP_CONTAINER_PODMAN },
	{ "/libpod_parent/libpod-" LONG_ID, SHORT, INSP_CONTAINER_PODMAN },
	{ "/system.slice/web.service/libpod-payload-" LONG_ID, SHORT, INSP_CONTAINER_PODMAN },
	{ "/system.slice/web.service/libpod-payload-" LONG_ID "/init.scope", SHORT,
	  INSP_CONTAINER_PODMAN },
	{ "/system.slice/web.service/runtime", NULL },
	{ "/machine.slice/machine-libpod_pod_" OTHER_ID ".slice/libpod-" LONG_ID ".scope", SHORT,
	  INSP_CONTAINER_PODMAN },
	{ "/user.slice/user-1000.slice/user@1000.service/user.slice/libpod-" LONG_ID ".scope",
	  SHORT, INSP_CONTAINER_PODMAN },
	{ "/machine.slice/libpod-conmon-" LONG_ID ".scope", NULL },
	/* LXC and LXD, what runs inside them, and their watchers. */
	{ "/lxc/web", "web", INSP_CONTAINER_LXC },
	{ "/lxc/web/init.scope", "web", INSP_CONTAINER_LXC },
	{ "/lxc.payload/web", "web", INSP_CONTAINER_LXC },
	{ "/lxc.payload.web", "web", INSP_CONTAINER_LXC },
	{ "/lxc.payload.web/system.slice/ssh.service", "web", INSP_CONTAINER_LXC },
	{ "/lxc.payload.web/lxc.payload.inner/init.scope", "inner", INSP_CONTAINER_LXC },
	{ "/lxc.payload.web/system.slice/docker-" LONG_ID ".scope", SHORT, INSP_CONTAINER_DOCKER },
	{ "/lxc.monitor.web", NULL },
	{ "/lxc.monitor/web", NULL },
	{ "/lxc/", NULL },
	/* libvirt, BOSH, Mesos, systemd-nspawn; virtual machines are none. */
	{ "/machine/web.libvirt-lxc", "web", INSP_CONTAINER_LIBVIRT_LXC },
	{ "/machine.slice/machine-lxc\\x2dweb.scope", "web", INSP_CONTAINER_LIBVIRT_LXC },
	{ "/machine.slice/machine-lxc\\x2dweb.scope/init.scope", "web",
	  INSP_CONTAINER_LIBVIRT_LXC },
	{ "/bpm-web.scope", "web", INSP_CONTAINER_BPM },
	{ "/system.slice/runit.service/bpm-web.scope/a", "web", INSP_CONTAINER_BPM },
	{ "/mesos/" UUID, UUID, INSP_CONTAINER_MESOS },
	{ "/mesos/" UUID "/mesos", UUID, INSP_CONTAINER_MESOS },
	{ "/mesos/slave", NULL },
	{ "/machine.slice/systemd-nspawn@web.service/payload", "web", INSP_CONTAINER_NSPAWN },
	{ "/machine.slice/systemd-nspawn@web.service/payload/system.slice/a.service", "web",
	  INSP_CONTAINER_NSPAWN },
	{ "/machine.slice/systemd-nspawn@web.service/supervisor", NULL },
	{ "/machine.slice/machine-my\\x2dweb.scope/payload", "my-web", INSP_CONTAINER_NSPAWN },
	{ "/machine.slice/machine-my\\x2dweb.scope/payload/init.scope", "my-web",
	  INSP_CONTAINER_NSPAWN },
	{ "/machine.slice/machine-my\\x2dweb.scope/supervisor", NULL },
	{ "/machine.slice/machine-web.scope/payload/machine.slice/libpod-" LONG_ID ".scope", SHORT,
	  INSP_CONTAINER_PODMAN },
	{ "/machine.slice/machine-qemu\\x2d1.scope", NULL },
	{ "/machine.slice/machine-qemu\\x2d1.scope/libvirt/emulator", NULL },
};

START_TEST(test_container_paths)
{
	for (size_t i = 0; i < sizeof(paths) / sizeof(paths[0]); i++) {
		struct insp_container_path found;
		bool any = insp_container_path_parse(paths[i].path, &found);

		ck_assert_msg(any == (paths[i].id != NULL), "%s", paths[i].path);
		ck_assert_msg(
			!any || (strcmp(found.id, paths[i].id) == 0 && found.type == paths[i].type),
			"%s: %s", paths[i].path, found.id);
	}
}
END_TEST

/* NULL means no value. */
static void check_text(const char *seen, const char *wanted)
{
	if (wanted)
		ck_assert_pstr_eq(seen, wanted);
	else
		ck_assert_ptr_null(seen);
}

static const char description[] =
	"{\"container\":{\"id\":\"0123456789ab\",\"type\":7,\"name\":\"web\",\"image\":\"nginx:1\","
	"\"imagerepo\":\"nginx\",\"imagetag\":\"1\",\"privileged\":true,"
	"\"Mounts\":[{\"Source\":\"/s\",\"Destination\":\"/d\",\"Mode\":\"ro\",\"RDWR\":false,"
	"\"Propagation\":\"p\"}],\"LivenessProbe\":{\"exe\":\"/bin/up\",\"args\":[\"-q\",\"x\"]}}}";

static void put_in_container(struct bench *b)
{
	EVENT_ADD(&b->trace, 100, RS_EV_SYSCALL_EXECVE_19_X, NUM(0), STR("/bin/up"), STR("-q\0x"),
		  NUM(100), NUM(100), NUM(1), STR(""), NUM(10), NUM(0), NUM(0), NUM(0), NUM(0),
		  NUM(0), STR("up"), STR("cpu=/\0pids=/docker/" LONG_ID), STR(""), NUM(0), NUM(0),
		  NUM(0), NUM(0));
}

START_TEST(test_container_fields_follow_its_events)
{
	static const struct {
		const char *field, *before, *after;
	} rows[] = {
		{ "container.id", "0123456789ab", "0123456789ab" },
		{ "container.name", NULL, "web" },
		{ "container.type", "docker", "containerd" },
		{ "container.image", NULL, "nginx:1" },
		{ "container.image.repository", NULL, "nginx" },
		{ "container.image.tag", NULL, "1" },
		{ "container.image.digest", NULL, NULL },
		{ "container.privileged", NULL, "true" },
		{ "container.mounts", NULL, "/s:/d:ro:false:p" },
		{ "container.mount[0]", NULL, "/s:/d:ro:false:p" },
		{ "container.mount[1]", NULL, NULL },
		{ "container.mount.dest[/s*]", NULL, "/d" },
		{ "container.mount.source[/d]", NULL, "/s" },
		{ "container.mount.source[/s]", NULL, NULL },
		{ "container.healthcheck", NULL, "NONE" },
		{ "container.liveness_probe", NULL, "/bin/up -q x" },
		{ "proc.is_container_liveness_probe", NULL, "true" },
		{ "proc.is_container_healthcheck", NULL, "false" },
	};
	struct bench b;

	bench_init(&b);
	put_in_container(&b);
	EVENT_ADD(&b.trace, -1, RS_EV_CONTAINER_JSON_E, STR(description));
	EVENT_ADD(&b.trace, 100, RS_EV_SYSCALL_READ_E, NUM(3), NUM(1));
	bench_next(&b);
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
		check_text(bench_field(&b, rows[i].field), rows[i].before);
	bench_next(&b);
	check_text(bench_field(&b, "proc.name"), "container:0123456789ab");
	check_text(bench_field(&b, "container.name"), "web");
	bench_next(&b);
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
		check_text(bench_field(&b, rows[i].field), rows[i].after);
	check_text(bench_field(&b, "fd.containername"), "0123456789ab:/etc/hosts");
	bench_fini(&b);
}
END_TEST

/* A container inside another one need not have groups of its own in all subsystems. */
START_TEST(test_container_is_the_innermost_of_all_subsystems)
{
	struct bench b;

	bench_init(&b);
	EVENT_ADD(&b.trace, 100, RS_EV_SYSCALL_EXECVE_19_X, NUM(0), STR("/bin/up"), STR(""),
		  NUM(100), NUM(100), NUM(1), STR(""), NUM(10), NUM(0), NUM(0), NUM(0), NUM(0),
		  NUM(0), STR("up"),
		  STR("cpuset=/lxc.payload.web\0pids=/lxc.payload.web/docker/" LONG_ID
		      "\0memory=/lxc.payload.web"),
		  STR(""), NUM(0), NUM(0), NUM(0), NUM(0));
	bench_next(&b);
	check_text(bench_field(&b, "container.id"), SHORT);
	check_text(bench_field(&b, "container.type"), "docker");
	bench_fini(&b);
}
END_TEST

START_TEST(test_container_of_the_host)
{
	struct bench b;

	bench_init(&b);
	EVENT_ADD(&b.trace, 100, RS_EV_SYSCALL_READ_E, NUM(3), NUM(1));
	bench_next(&b);
	check_text(bench_field(&b, "container.id"), "host");
	check_text(bench_field(&b, "container.name"), "host");
	check_text(bench_field(&b, "container.type"), "host");
	check_text(bench_field(&b, "container.image"), NULL);
	check_text(bench_field(&b, "fd.containername"), ":/etc/hosts");
	bench_fini(&b);
}
END_TEST

START_TEST(test_container_events_that_are_no_descriptions)
{
	static const char *const texts[] = {
		"",
		"{",
		"[]",
		"5",
		"{}",
		"{\"container\":5}",
		"{\"container\":{\"name\":\"a\"}}",
		"{\"container\":{\"id\":5}}",
		"{\"container\":{\"id\":\"a\",\"Mounts\":[5,null]}}",
	};
	struct bench b;

	bench_init(&b);
	EVENT_ADD(&b.trace, 100, RS_EV_SYSCALL_READ_E, NUM(3), NUM(1));
	for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++)
		EVENT_ADD(&b.trace, -1, RS_EV_CONTAINER_JSON_2_E, TEXT(texts[i]));
	for (size_t i = 0; i <= sizeof(texts) / sizeof(texts[0]); i++)
		bench_next(&b);
	check_text(bench_field(&b, "container.id"), "a");
	bench_fini(&b);
}
END_TEST

/* Sets of control groups are freed with their last thread. */
START_TEST(test_container_groups_are_kept_once)
{
	struct bench b;
	struct insp_thread *a, *c;

	bench_init(&b);
	put_in_container(&b);
	bench_next(&b);
	a = insp_thread_edit(b.insp, 100);
	c = insp_thread_edit(b.insp, 200);
	ck_assert_ptr_null(c->cgroups);
	insp_thread_set_cgroups(b.insp, c, a->cgroups->groups.data, a->cgroups->groups.len);
	ck_assert_ptr_eq(a->cgroups, c->cgroups);
	ck_assert_uint_eq(a->cgroups->refs, 2);
	ck_assert_uint_eq(a->container->refs, 1);
	insp_thread_set_cgroups(b.insp, c, NULL, 0);
	ck_assert_uint_eq(a->cgroups->refs, 1);
	ck_assert_ptr_null(c->container);
	bench_fini(&b);
}
END_TEST

static size_t longest_chain(const struct insp_containers *all)
{
	size_t longest = 0;

	for (size_t i = 0; i < (size_t)1 << all->cgroup_bits; i++) {
		size_t count = 0;

		for (const struct insp_cgroups *set = all->cgroups[i]; set; set = set->next)
			count++;
		longest = count > longest ? count : longest;
	}
	return longest;
}

/* A file may have as many sets of control groups as threads. */
START_TEST(test_container_groups_spread_over_the_table)
{
	enum { SETS = 100000 };
	static struct insp_cgroups *sets[SETS];
	char text[32];
	struct bench b;

	bench_init(&b);
	EVENT_ADD(&b.trace, 100, RS_EV_SYSCALL_READ_E, NUM(3), NUM(10));
	bench_next(&b);
	for (int i = 0; i < SETS; i++) {
		int len = snprintf(text, sizeof(text), "cpu=/group-%d", i);

		sets[i] = insp_cgroups_get(b.insp, text, len + 1);
		ck_assert_ptr_nonnull(sets[i]);
	}
	ck_assert_uint_le(longest_chain(&b.insp->containers), 50);
	ck_assert_str_eq(sets[77]->groups.data, "cpu=/group-77");
	ck_assert_ptr_eq(insp_cgroups_get(b.insp, "cpu=/group-77", 14), sets[77]);
	insp_cgroups_put(b.insp, sets[77]);
	for (int i = 0; i < SETS; i++)
		insp_cgroups_put(b.insp, sets[i]);
	ck_assert_uint_eq(longest_chain(&b.insp->containers), 1);
	bench_fini(&b);
}
END_TEST

int main(void)
{
	return UNIT_RUN("container", test_container_paths, test_container_fields_follow_its_events,
			test_container_is_the_innermost_of_all_subsystems,
			test_container_of_the_host, test_container_events_that_are_no_descriptions,
			test_container_groups_are_kept_once,
			test_container_groups_spread_over_the_table);
}
