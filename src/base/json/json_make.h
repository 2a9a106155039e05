/* JSON values that the program makes itself, of text from anywhere.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef BASE_JSON_JSON_MAKE_H
#define BASE_JSON_JSON_MAKE_H

#include <jansson.h>
#include <stddef.h>

/* Text as a string (new reference), never NULL: each byte that belongs to no
 * UTF-8 becomes U+FFFD. */
json_t *json_text(const char *text);
json_t *json_text_n(const char *data, size_t len);

/* An object of names and values (taken) in turn; aborts with the name of a
 * value that is NULL. */
#define json_members(...) json_members_list(__VA_ARGS__, (const char *)NULL)

/* The same, of a list that ends with NULL. */
json_t *json_members_list(const char *name, ...) __attribute__((sentinel));

/* Report that no value could be made for `name`, a mistake in the program, and
 * abort. */
void json_missing(const char *name) __attribute__((noreturn));

/* Free a value after overwriting its texts, those of objects in it, too, but
 * not what is referenced elsewhere as well. */
void json_wipe(json_t *value);

/* A list of the characters of a text; empty for anything else. */
json_t *json_characters(const json_t *text);

#endif
