// SPDX-License-Identifier: Apache-2.0
/*
 * For the static program: names of users, services and hosts come from files and from DNS,
 * which are part of the C library. Other sources are shared objects for the C library of the
 * machine, which may be another version than the one in the program.
 */
#include <nss.h>
#include <stddef.h>

__attribute__((constructor)) static void use_own_sources(void)
{
	static const char *const tables[] = { "passwd", "group", "services" };

	for (size_t n = 0; n < sizeof(tables) / sizeof(*tables); n++)
		__nss_configure_lookup(tables[n], "files");
	__nss_configure_lookup("hosts", "files dns");
}
