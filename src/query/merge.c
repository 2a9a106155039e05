/* SPDX-License-Identifier: Apache-2.0 */
#include "query/merge.h"

#include <stddef.h>
#include <string.h>

#include "base/json/json.h"
#include "base/text/repr.h"
#include "base/text/utf8.h"

static bool
fail_length(struct error *err, size_t i, size_t n)
{
	return fail(err, ERR_GENERAL,
	    "dictionary update sequence element #%zu has length %zu; 2 is "
	    "required",
	    i, n);
}

/* Keys that are no text print as JSON writes them. */
static bool
set_pair(json_t *object, const json_t *key, json_t *value, struct error *err)
{
	struct buf text = {0};

	if (json_is_array(key) || json_is_object(key))
		return fail(
		    err, ERR_GENERAL, "unhashable type: '%s'", repr_type(key));
	if (json_is_text(key))
		repr_write_str(&text, key);
	else
		json_write(&text, key, &json_style_plain);
	json_object_setn_nocheck(object, buf_text(&text), text.len, value);
	buf_free(&text);
	return true;
}

/* The two characters of a text. */
static bool
set_characters(json_t *object, const json_t *text)
{
	const char *data = json_string_value(text);
	size_t len = json_string_length(text);
	uint32_t point;
	size_t first = utf8_decode(data, len, &point);

	json_object_setn_new_nocheck(object, data, first,
	    json_stringn_nocheck(data + first, len - first));
	return true;
}

/* The two keys of an object. */
static bool
set_keys(json_t *object, json_t *pair)
{
	void *first = json_object_iter(pair);
	void *second = json_object_iter_next(pair, first);

	json_object_setn_new_nocheck(object, json_object_iter_key(first),
	    json_object_iter_key_len(first),
	    json_stringn_nocheck(json_object_iter_key(second),
		json_object_iter_key_len(second)));
	return true;
}

static bool
set_element(json_t *object, json_t *pair, size_t i, struct error *err)
{
	size_t n;

	if (json_is_text(pair))
		n = utf8_count(
		    json_string_value(pair), json_string_length(pair));
	else if (json_is_array(pair))
		n = json_array_size(pair);
	else if (json_is_object(pair))
		n = json_object_size(pair);
	else
		return fail(err, ERR_GENERAL,
		    "cannot convert dictionary update sequence element #%zu "
		    "to a sequence",
		    i);
	if (n != 2)
		return fail_length(err, i, n);
	if (json_is_array(pair))
		return set_pair(object, json_array_get(pair, 0),
		    json_array_get(pair, 1), err);
	return json_is_object(pair) ? set_keys(object, pair)
				    : set_characters(object, pair);
}

static void
set_members(json_t *object, json_t *from)
{
	for (void *i = json_object_iter(from); i;
	     i = json_object_iter_next(from, i))
		json_object_setn_nocheck(object, json_object_iter_key(i),
		    json_object_iter_key_len(i), json_object_iter_value(i));
}

bool
merge_into(json_t *object, json_t *from, struct error *err)
{
	if (json_is_object(from)) {
		set_members(object, from);
		return true;
	}
	if (json_is_text(from))
		return json_string_length(from) == 0 || fail_length(err, 0, 1);
	if (!json_is_array(from))
		return fail(err, ERR_GENERAL, "'%s' object is not iterable",
		    repr_type(from));
	for (size_t i = 0; i < json_array_size(from); i++) {
		if (!set_element(object, json_array_get(from, i), i, err))
			return false;
	}
	return true;
}
