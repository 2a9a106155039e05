/* JSON values that the program makes itself, of text from anywhere.
 * SPDX-License-Identifier: Apache-2.0 */
#include "base/json/json_make.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/memory/alloc.h"
#include "base/memory/buf.h"
#include "base/text/utf8.h"

void
json_missing(const char *name)
{
	fprintf(stderr, "ecr: no JSON value could be made: %s\n", name);
	abort();
}

static json_t *
new_string(const char *data, size_t len)
{
	json_t *value = json_stringn_nocheck(data, len);

	if (!value)
		out_of_memory();
	return value;
}

json_t *
json_text_n(const char *data, size_t len)
{
	struct buf mended = {0};
	json_t *value;

	if (utf8_valid(data, len, NULL))
		return new_string(data, len);
	utf8_mend(&mended, data, len);
	value = new_string(buf_text(&mended), mended.len);
	buf_free(&mended);
	return value;
}

json_t *
json_text(const char *text)
{
	return json_text_n(text, strlen(text));
}

json_t *
json_members_list(const char *name, ...)
{
	json_t *object = json_object(), *value;
	va_list args;

	if (!object)
		out_of_memory();
	va_start(args, name);
	for (; name; name = va_arg(args, const char *)) {
		value = va_arg(args, json_t *);
		if (!value || json_object_set_new(object, name, value) != 0)
			json_missing(name);
	}
	va_end(args);
	return object;
}

void
json_wipe(json_t *value)
{
	const char *key;
	json_t *member;

	/* what is shared is left to its last holder */
	if (json_is_object(value) && value->refcount == 1) {
		json_object_foreach (value, key, member) {
			json_incref(member);
			json_object_set_new_nocheck(value, key, json_null());
			json_wipe(member);
		}
	}
	if (json_is_string(value) && value->refcount == 1)
		wipe((char *)json_string_value(value),
		    json_string_length(value));
	json_decref(value);
}

json_t *
json_characters(const json_t *text)
{
	const char *data = json_string_value(text);
	size_t len = json_string_length(text);
	json_t *list = json_array();
	uint32_t point;

	for (size_t i = 0, size; i < len; i += size) {
		size = utf8_decode(data + i, len - i, &point);
		json_array_append_new(
		    list, json_stringn_nocheck(data + i, size));
	}
	return list;
}
