/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The longest texts in the state at the start, so that readers of trace files take
 * them: of a path, with its NUL (which files do not store); of a list of strings, with
 * the NUL of each; of any other name, without its NUL.
 */
#ifndef SCAP_STATE_LIMITS_H
#define SCAP_STATE_LIMITS_H

#define SCAP_PATH_MAX 1024
#define SCAP_STRINGS_MAX 4096
#define SCAP_NAME_MAX 255

#endif
