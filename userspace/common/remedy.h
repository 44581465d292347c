/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What the user can do about errors of the libraries, in terms of the program's options,
 * which the libraries do not know.
 */
#ifndef REMEDY_H
#define REMEDY_H

/*
 * The remedy for an error in a filter or format, or for an engine that cannot be opened.
 * Returns text to append to the error, "" if there is none.
 */
const char *remedy_for_name(const char *error);
const char *remedy_for_engine(int err);

/* For an error of a source whose state is too large. "": err is another one. */
const char *remedy_for_memory(int err);

#endif
