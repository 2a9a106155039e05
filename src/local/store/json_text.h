/* JSON as it lies in the store: text.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef LOCAL_STORE_JSON_TEXT_H
#define LOCAL_STORE_JSON_TEXT_H

#include <jansson.h>

#include "base/memory/arena.h"

/* The value of a text (new reference), NULL for NULL and for no JSON. */
json_t *text_to_json(const char *text);

/* The other way, in the arena; NULL for NULL and null. */
const char *json_to_text(struct arena *arena, const json_t *value);

/* As json_read(), but NULL when there are more values than any request or
 * manifest can need: values take fifty times the room of their text, so none
 * is made then. */
json_t *json_read_bounded(const char *data, size_t len);

#endif
