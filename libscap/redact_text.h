/* SPDX-License-Identifier: Apache-2.0 */
/* The rules by which redact.c finds secrets in arguments and environments. */
#ifndef SCAP_REDACT_TEXT_H
#define SCAP_REDACT_TEXT_H

#include <stddef.h>

/*
 * Masks the secrets in one text, of len bytes without its NUL. Names that match one of the
 * patterns (NULL-terminated) are secret, too. Returns how many bytes it masked.
 */
size_t scap_redact_item(const char *const *patterns, char *text, size_t len);

/*
 * Whether the item is an option like --password, whose value is the next item; or like
 * --user, whose value is the next item from its colon on. Returns 0, 1 or 2.
 */
enum scap_redact_next { REDACT_NEXT_NONE, REDACT_NEXT_WHOLE, REDACT_NEXT_LOGIN };
enum scap_redact_next scap_redact_next(const char *const *patterns, const char *item, size_t len);

/* Masks the text of the item that follows such an option, of len bytes. Returns how many bytes. */
size_t scap_redact_value(enum scap_redact_next kind, char *text, size_t len);

#endif
