/* JSON of strangers: its values are counted before they are made.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef BASE_JSON_JSON_BOUNDED_H
#define BASE_JSON_JSON_BOUNDED_H

#include <stdbool.h>
#include <stddef.h>

/* Whether the text holds no more values than any request, manifest or config
 * can need.  Values take fifty times the room of their text, so this is asked
 * before it is read. */
bool json_is_bounded(const char *data, size_t len);

#endif
