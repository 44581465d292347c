/* SPDX-License-Identifier: Apache-2.0 */
/* What [top] and [colors] of the configuration set: options that the command line left alone. */
#ifndef TOP_SETTINGS_H
#define TOP_SETTINGS_H

#include "config.h"

struct top_request;

/*
 * Takes them over into options and into the terminal's styles. The first value that cannot be
 * used is told in warning, unless there is one already.
 */
void settings_apply(const struct config *config, struct top_request *options, char *warning,
		    size_t size);

#endif
