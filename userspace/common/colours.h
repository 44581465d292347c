/* SPDX-License-Identifier: Apache-2.0 */
/* Which colours the user wants on a terminal. */
#ifndef COLOURS_H
#define COLOURS_H

enum colours {
	COLOURS_AUTO, /* as many as the terminal has, unless NO_COLOR or CLICOLOR=0 says none */
	COLOURS_NEVER,
	COLOURS_16,
	COLOURS_256,
	COLOURS_TRUE, /* the same as 256 */
};

#endif
