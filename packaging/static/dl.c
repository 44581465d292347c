// SPDX-License-Identifier: Apache-2.0
/*
 * For the static program: there are no shared objects. What LuaJIT asks the dynamic linker for
 * are the C functions that the chisels call, which are few.
 */
#include <dlfcn.h>
#include <stddef.h>
#include <string.h>

static const struct {
	const char *name;
	void *function;
} functions[] = {
	{ "strerror", strerror },
};

void *dlsym(void *handle, const char *name)
{
	for (size_t n = 0; n < sizeof(functions) / sizeof(*functions); n++)
		if (!strcmp(name, functions[n].name))
			return functions[n].function;
	return NULL;
}

void *dlopen(const char *file, int mode)
{
	return NULL;
}

int dlclose(void *handle)
{
	return 0;
}

char *dlerror(void)
{
	static char text[] = "the static program has no shared libraries";

	return text;
}
