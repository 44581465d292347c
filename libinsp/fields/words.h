/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Fields with a closed list of values, such as evt.res and fd.type. A filter that compares
 * one with another word can never hold, so its writer is told.
 */
#ifndef INSP_WORDS_H
#define INSP_WORDS_H

#include <stdbool.h>

#include "nearest.h"

struct insp_field;

/* Whether the field can have this value. Fields without a list can have any. */
bool insp_field_can_be(const struct insp_field *field, const char *text);
/* Offers all values of a field with a list. */
void insp_field_offer_words(const struct insp_field *field, struct insp_nearest *nearest);
/* Writes the values, or the first of them and "...", into the caller's buffer; returns it. */
const char *insp_field_list_words(const struct insp_field *field, char *list, size_t size);

#endif
