// SPDX-License-Identifier: Apache-2.0
/*
 * Opens the files of chisels and of their modules, and decides whom to trust. A file is
 * opened once: the descriptor is what is checked and what is loaded, so that a file that
 * takes another's name in between changes nothing.
 */
#include "chisel_priv.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* ---- finding a chisel -------------------------------------------------------- */

/* Opens a file that is not a folder. Returns the descriptor or a negative errno. */
static int open_file(const char *path)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY);
	struct stat st;

	/* a folder that cannot be searched has no such file, as for a shell's PATH */
	if (fd < 0)
		return faccessat(AT_FDCWD, path, F_OK, AT_EACCESS) ? -ENOENT : -EACCES;
	if (!fstat(fd, &st) && !S_ISDIR(st.st_mode))
		return fd;
	close(fd);
	return -ENOENT;
}

static int try_path(const char *dir, const char *name, const char *suffix, char **path)
{
	int fd;

	if (asprintf(path, "%s%s%s%s", dir, *dir ? "/" : "", name, suffix) < 0) {
		*path = NULL;
		return -ENOMEM;
	}
	fd = open_file(*path);
	if (fd == -ENOENT) {
		free(*path);
		*path = NULL;
	}
	return fd;
}

static int try_folders(const struct insp_chisel_dir *dirs, const char *name, const char *suffix,
		       char **path)
{
	/* a name with a slash says where the file is, whatever folders are searched */
	int fd = strchr(name, '/') ? try_path("", name, suffix, path) : -ENOENT;

	for (; dirs->path && fd == -ENOENT; dirs++)
		fd = try_path(dirs->path, name, suffix, path);
	return fd;
}

int insp_chisel_open_file(const struct insp_chisel_dir *dirs, const char *name, char **path)
{
	int fd;

	*path = NULL;
	fd = try_folders(dirs, name, ".lua", path);
	return fd == -ENOENT ? try_folders(dirs, name, "", path) : fd;
}

/* ---- trust ------------------------------------------------------------------- */

/* Whether only root, or the user whose rights the program has, can have written the file. */
static bool is_ours(const struct stat *st)
{
	mode_t others = S_IWOTH;

	if (st->st_gid && st->st_gid != getegid())
		others |= S_IWGRP;
	return (!st->st_uid || st->st_uid == geteuid()) && !(st->st_mode & others);
}

/* Whether the folder has this very file under this name; links do not count. */
static bool has_file(const char *dir, const char *name, const struct stat *file)
{
	int fd = open(*dir ? dir : ".", O_PATH | O_DIRECTORY | O_CLOEXEC);
	struct stat st;
	bool has;

	if (fd < 0)
		return false;
	has = !fstatat(fd, name, &st, AT_SYMLINK_NOFOLLOW) && st.st_dev == file->st_dev &&
	      st.st_ino == file->st_ino;
	close(fd);
	return has;
}

bool insp_chisel_trusts(const struct insp_chisel_dir *dirs, int fd, const char *name)
{
	struct stat st;

	if (fstat(fd, &st) || !S_ISREG(st.st_mode) || !is_ours(&st))
		return false;
	for (; dirs->path; dirs++)
		if (dirs->trusted && has_file(dirs->path, name, &st))
			return true;
	return false;
}

bool insp_chisel_trusts_file(const struct insp_chisel_dir *dirs, int fd, const char *path)
{
	char link[64], real[PATH_MAX];
	const char *slash;
	ssize_t len;

	/* the file's own name, if path is a link to it */
	snprintf(link, sizeof(link), "/proc/self/fd/%d", fd);
	len = readlink(link, real, sizeof(real) - 1);
	if (len > 0) {
		real[len] = '\0';
		path = real;
	}
	slash = strrchr(path, '/');
	return insp_chisel_trusts(dirs, fd, slash ? slash + 1 : path);
}

/* ---- loading ----------------------------------------------------------------- */

struct reader {
	int fd, err;
	char block[4096];
};

static const char *read_block(lua_State *lua, void *ctx, size_t *len)
{
	struct reader *reader = ctx;
	ssize_t n;

	do
		n = read(reader->fd, reader->block, sizeof(reader->block));
	while (n < 0 && errno == EINTR);
	reader->err = n < 0 ? errno : 0;
	*len = n > 0 ? n : 0;
	return n > 0 ? reader->block : NULL;
}

int insp_chisel_load_fd(lua_State *lua, int fd, const char *path)
{
	const char *chunk_name = lua_pushfstring(lua, "@%s", path);
	struct reader reader = { .fd = fd };
	/* source text only, because Lua does not verify bytecode */
	int status = lua_loadx(lua, read_block, &reader, chunk_name, "t");

	lua_remove(lua, -2);
	if (!reader.err)
		return status;
	lua_pop(lua, 1);
	lua_pushfstring(lua, "cannot read %s: %s", path, strerror(reader.err));
	return LUA_ERRFILE;
}

/* ---- modules ----------------------------------------------------------------- */

/*
 * Opens one place of a module. A script in the sandbox may use any module, but none through
 * a link that a stranger made; any other script only one that is trusted as the script is:
 * in a trusted folder, or where the system has its modules.
 */
static int open_module(const struct insp_chisel *chisel, const char *path, const char *name)
{
	const struct insp_chisel_host *host = chisel->host;
	int fd = open_file(path);
	struct stat st, link;
	bool allowed;

	if (fd < 0 || (!chisel->sandboxed && host->sandbox == INSP_SANDBOX_NEVER))
		return fd;
	allowed = insp_chisel_trusts(host->dirs, fd, name);
	if (!allowed && !fstat(fd, &st))
		allowed = chisel->sandboxed ? !lstat(path, &link) && st.st_dev == link.st_dev &&
						      st.st_ino == link.st_ino :
					      *path == '/' && is_ours(&st);
	if (allowed)
		return fd;
	close(fd);
	return -ENOENT;
}

/* Pushes the chunk; or the places where the module is not, and returns false. */
static bool push_module(struct insp_chisel *chisel, const char *name, const char *templates)
{
	lua_State *lua = chisel->lua;
	const char *file = luaL_gsub(lua, name, ".", "/"), *relative, *path;
	int fd, status;

	relative = lua_pushfstring(lua, "%s.lua", file);
	lua_pushliteral(lua, "");
	while (*templates) {
		size_t len = strcspn(templates, ";");

		lua_pushlstring(lua, templates, len);
		path = luaL_gsub(lua, lua_tostring(lua, -1), "?", file);
		templates += len + (templates[len] == ';');
		fd = len ? open_module(chisel, path, relative) : -ENOENT;
		if (fd >= 0) {
			status = insp_chisel_load_fd(lua, fd, path);
			close(fd);
			if (status)
				luaL_error(lua, "%s", lua_tostring(lua, -1));
			return true;
		}
		lua_pushfstring(lua, "%s\n\tno file '%s'", lua_tostring(lua, -3), path);
		lua_replace(lua, -4);
		lua_pop(lua, 2);
	}
	return false;
}

int insp_lua_find_module(lua_State *lua)
{
	struct insp_chisel *chisel = insp_lua_self(lua);
	const char *name = luaL_checkstring(lua, 1);

	luaL_argcheck(lua, strlen(name) == lua_objlen(lua, 1), 1, "no module has such a name");
	lua_settop(lua, 2);
	if (lua_isnil(lua, 2)) {
		lua_getglobal(lua, "package");
		lua_getfield(lua, -1, "path");
		lua_replace(lua, 2);
		lua_pop(lua, 1);
	}
	push_module(chisel, name, luaL_checkstring(lua, 2));
	return 1;
}
