// SPDX-License-Identifier: Apache-2.0
/*
 * A chisel's arguments: splits the text from the command line and passes each
 * argument to on_set_arg.
 */
#include "state/error.h"
#include "chisel_priv.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

void insp_chisel_args_free(char **args, size_t nargs)
{
	while (nargs)
		free(args[--nargs]);
	free(args);
}

static int append(char ***args, size_t *nargs, const char *text, size_t len)
{
	char **grown = realloc(*args, (*nargs + 1) * sizeof(*grown));

	if (!grown)
		return -ENOMEM;
	*args = grown;
	grown[*nargs] = strndup(text, len);
	return grown[*nargs] ? (*nargs)++, 0 : -ENOMEM;
}

int insp_chisel_args_split(const char *text, char ***args, size_t *nargs)
{
	int err = 0;

	*args = NULL;
	*nargs = 0;
	for (text += strspn(text, " "); *text && !err; text += strspn(text, " ")) {
		bool quoted = *text == '\'' || *text == '`';
		const char *end = quoted ? strchr(text + 1, *text) : text + strcspn(text, " ");

		if (!end)
			err = -EINVAL;
		else
			err = append(args, nargs, text + quoted, end - text - quoted);
		if (!err)
			text = end + quoted;
	}
	if (err) {
		insp_chisel_args_free(*args, *nargs);
		*args = NULL;
		*nargs = 0;
	}
	return err;
}

struct arg_call {
	const char *name, *value;
	bool accepted, returned_bool;
};

/* Pushing strings may run out of memory, so the whole call runs protected. */
static int call_set_arg(struct insp_chisel *chisel, void *ctx)
{
	struct arg_call *call = ctx;

	if (!insp_lua_push_callback(chisel, CB_SET_ARG))
		return luaL_error(chisel->lua, "takes arguments but has no on_set_arg");
	lua_pushstring(chisel->lua, call->name);
	lua_pushstring(chisel->lua, call->value);
	lua_call(chisel->lua, 2, 1);
	call->returned_bool = lua_isboolean(chisel->lua, -1);
	call->accepted = lua_toboolean(chisel->lua, -1);
	return 0;
}

/* If the script refuses the argument, the error text has the argument's description. */
static int pass_arg(struct insp_chisel *chisel, const struct insp_chisel_arg *arg,
		    const char *value)
{
	struct arg_call call = { .name = arg->name, .value = value };
	int err = insp_lua_protect(chisel, CB_SET_ARG, call_set_arg, &call);

	if (err)
		return err;
	if (!call.returned_bool)
		return insp_fail(chisel->insp, -EINVAL,
				 "chisel '%s': on_set_arg returns neither true nor false",
				 chisel->info.name);
	if (call.accepted)
		return 0;
	return insp_fail(chisel->insp, -EINVAL,
			 "chisel '%s': refused '%s' as its argument '%s'%s%s", chisel->info.name,
			 value, arg->name, *arg->description ? ": " : "", arg->description);
}

int insp_chisel_args_give(struct insp_chisel *chisel, char *const *args, size_t nargs)
{
	const struct insp_chisel_info *info = &chisel->info;
	size_t n, required = 0;
	int err = 0;

	for (n = 0; n < info->nargs; n++)
		required += !info->args[n].optional;
	if (nargs < required || nargs > info->nargs)
		return insp_fail(chisel->insp, -EINVAL,
				 "chisel '%s': wrong number of arguments: %zu given, %zu required, "
				 "%zu optional",
				 info->name, nargs, required, info->nargs - required);
	for (n = 0; n < nargs && !err; n++)
		err = pass_arg(chisel, &info->args[n], args[n]);
	return err;
}
