/* SPDX-License-Identifier: Apache-2.0 */
#include "base/json/json.h"

#include "base/json/json_explain.h"
#include "base/text/utf8.h"

/*
 * One reader serves everything: the one that the peer's words for what is
 * wrong ask for.  It knows integers of any size, and takes less than half of
 * the time of jansson's, which was two thirds of what a large listing cost;
 * jansson is asked only for the place of an error.
 */
json_t *
json_read(const char *data, size_t len, json_error_t *why)
{
	struct buf ignored = {0};
	json_t *value = NULL;

	if (utf8_valid(data, len, NULL))
		value = json_explain_read_whole(data, len, &ignored);
	buf_free(&ignored);
	if (value)
		return value;
	return json_loadb(data, len, JSON_DECODE_ANY | JSON_ALLOW_NUL, why);
}
