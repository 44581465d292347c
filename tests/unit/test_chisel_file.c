// SPDX-License-Identifier: Apache-2.0
/* The files of chisels: the open descriptor decides, whatever its name means later. */
#include "unit.h"

#include <errno.h>
#include <lauxlib.h>
#include <lua.h>
#include <sys/stat.h>

#include "chisel/chisel_priv.h"

static char folder[] = "/tmp/test_chisel_file.XXXXXX";
static char mine[128], strange[128];
static struct insp_chisel_dir dirs[] = { { mine, true }, { strange, false }, { NULL } };

static char *in(const char *dir, const char *name)
{
	static char path[4][256];
	static int n;

	n = (n + 1) % 4;
	snprintf(path[n], sizeof(path[n]), "%s/%s", dir, name);
	return path[n];
}

static void write_file(const char *path, const char *text)
{
	FILE *file = fopen(path, "w");

	ck_assert_ptr_nonnull(file);
	fputs(text, file);
	fclose(file);
	ck_assert_int_eq(chmod(path, 0644), 0);
}

/* Opens a chisel. Returns its descriptor, and whether it is trusted. */
static int open_name(const char *name, bool *trusted)
{
	char *path;
	int fd = insp_chisel_open_file(dirs, name, &path);

	*trusted = fd >= 0 && insp_chisel_trusts_file(dirs, fd, path);
	free(path);
	return fd;
}

static bool is_trusted(const char *name)
{
	bool trusted;
	int fd = open_name(name, &trusted);

	ck_assert_int_ge(fd, 0);
	close(fd);
	return trusted;
}

START_TEST(test_chisel_file_trust)
{
	write_file(in(mine, "good.lua"), "return 'good'");
	write_file(in(strange, "bad.lua"), "return 'bad'");
	ck_assert(is_trusted("good"));
	ck_assert(is_trusted(in(mine, "good.lua")));
	ck_assert(!is_trusted("bad"));
	/* links: the file counts, not its name */
	ck_assert_int_eq(symlink(in(mine, "good.lua"), in(strange, "link.lua")), 0);
	ck_assert_int_eq(symlink(in(strange, "bad.lua"), in(mine, "guest.lua")), 0);
	ck_assert(is_trusted("link"));
	ck_assert(!is_trusted("guest"));
	/* the mode */
	ck_assert_int_eq(chmod(in(mine, "good.lua"), 0666), 0);
	ck_assert(!is_trusted("good"));
	ck_assert_int_eq(chmod(in(mine, "good.lua"), 0644), 0);
	if (!geteuid()) {
		ck_assert_int_eq(chown(in(mine, "good.lua"), 65534, 0), 0);
		ck_assert(!is_trusted("good"));
		ck_assert_int_eq(chown(in(mine, "good.lua"), 0, 65534), 0);
		ck_assert_int_eq(chmod(in(mine, "good.lua"), 0664), 0);
		ck_assert(!is_trusted("good"));
	}
}
END_TEST

START_TEST(test_chisel_file_missing)
{
	bool trusted;

	ck_assert_int_eq(open_name("nosuch", &trusted), -ENOENT);
	/* a folder is no file */
	ck_assert_int_eq(mkdir(in(mine, "folder.lua"), 0755), 0);
	ck_assert_int_eq(open_name("folder", &trusted), -ENOENT);
}
END_TEST

START_TEST(test_chisel_file_is_opened_once)
{
	lua_State *lua = luaL_newstate();
	bool trusted;
	int fd;

	write_file(in(mine, "one.lua"), "return 'mine'");
	write_file(in(strange, "two.lua"), "return 'strange'");
	fd = open_name("one", &trusted);
	ck_assert(trusted);
	/* the name changes hands between the check and the use */
	ck_assert_int_eq(rename(in(strange, "two.lua"), in(mine, "one.lua")), 0);
	ck_assert_int_eq(insp_chisel_load_fd(lua, fd, "one.lua"), 0);
	close(fd);
	lua_call(lua, 0, 1);
	ck_assert_str_eq(lua_tostring(lua, -1), "mine");
	/* no compiled code, no folder */
	write_file(in(mine, "code.lua"), "\033LJ\002\002");
	fd = open_name("code", &trusted);
	ck_assert_int_ne(insp_chisel_load_fd(lua, fd, "code.lua"), 0);
	close(fd);
	lua_close(lua);
}
END_TEST

int main(void)
{
	int failed;

	if (!mkdtemp(folder))
		return EXIT_FAILURE;
	snprintf(mine, sizeof(mine), "%s/mine", folder);
	snprintf(strange, sizeof(strange), "%s/strange", folder);
	if (mkdir(mine, 0755) || mkdir(strange, 0755))
		return EXIT_FAILURE;
	failed = UNIT_RUN("chisel_file", test_chisel_file_trust, test_chisel_file_missing,
			  test_chisel_file_is_opened_once);
	unit_remove_folder(folder);
	return failed;
}
