/* SPDX-License-Identifier: Apache-2.0 */
#include "aws/call/resume.h"

#include <stdlib.h>
#include <string.h>

#include "base/text/base64.h"
#include "base/json/json.h"
#include "base/text/number.h"
#include "base/text/repr.h"
#include "base/text/utf8.h"

const char resume_skip_key[] = "boto_truncate_amount";

/* Take the number of items to skip out of the members. */
static long
take_skip(json_t *params)
{
	const json_t *value = json_object_get(params, resume_skip_key);
	long skip = RESUME_SKIP_WRONG;

	if (!value)
		return 0;
	if (json_is_integer(value))
		skip = (long)json_integer_value(value);
	else if (json_is_boolean(value))
		skip = json_is_true(value);
	else if (json_is_null(value))
		skip = RESUME_SKIP_NULL;
	json_object_del(params, resume_skip_key);
	return skip;
}

/* Whether the text is base64 of JSON; then `*value` is what it holds. */
static bool
read_own(const char *text, json_t **value)
{
	struct buf data = {0};

	*value = NULL;
	if (base64_decode(&data, text, strlen(text)) &&
	    utf8_valid(data.data, data.len, NULL))
		*value = json_read(buf_text(&data), data.len, NULL);
	buf_free(&data);
	return *value != NULL;
}

static bool
parse_old(const char *text, const char *key, json_t **params, long *skip,
    struct error *err)
{
	const char *mark = strstr(text, "___");
	size_t len = mark ? (size_t)(mark - text) : strlen(text);
	bool none;

	if (mark && strstr(mark + 3, "___"))
		return fail(err, ERR_GENERAL, "Bad starting token: %s", text);
	*skip = 0;
	if (mark && !number_read_long(mark + 3, skip))
		len = strlen(text);
	none = len == 4 && memcmp(text, "None", 4) == 0;
	*params = json_pack(
	    "{s:o}", key, none ? json_null() : json_stringn_nocheck(text, len));
	return true;
}

bool
resume_parse(const char *text, const char *key, json_t **params, long *skip,
    struct error *err)
{
	json_t *value;

	if (!read_own(text, &value))
		return parse_old(text, key, params, skip, err);
	if (json_is_array(value)) {
		json_decref(value);
		return parse_old(text, key, params, skip, err);
	}
	if (!json_is_object(value)) {
		fail(err, ERR_GENERAL, "'%s' object has no attribute 'pop'",
		    repr_type(value));
		json_decref(value);
		return false;
	}
	json_object_del(value, "boto_encoded_keys");
	*params = value;
	*skip = take_skip(value);
	return true;
}

char *
resume_format(const json_t *params, const char *key, struct error *err)
{
	size_t known = (json_object_get(params, key) ? 1 : 0) +
	    (json_object_get(params, resume_skip_key) ? 1 : 0);
	struct buf json = {0}, text = {0};

	if (json_object_size(params) != known ||
	    !json_object_get(params, key)) {
		repr_write(&json, params);
		fail(err, ERR_GENERAL, "Bad starting token: %s",
		    buf_text(&json));
		buf_free(&json);
		return NULL;
	}
	json_write(&json, params, &json_style_plain);
	base64_encode(&text, json.data, json.len);
	buf_free(&json);
	return buf_take(&text);
}
