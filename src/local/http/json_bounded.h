/* JSON from outside, whose values take fifty times the room of their text.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef LOCAL_HTTP_JSON_BOUNDED_H
#define LOCAL_HTTP_JSON_BOUNDED_H

#include <jansson.h>
#include <stddef.h>

/* As json_read(), but NULL when there are more values than any request or
 * manifest can need: none is made then. */
json_t *json_read_bounded(const char *data, size_t len);

#endif
