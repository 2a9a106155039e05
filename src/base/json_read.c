#include "base/json.h"

#include "base/json_explain.h"
#include "base/utf8.h"

/* Whether the reason is one that our own reader may know better: numbers that
 * jansson cannot hold, and the words NaN and Infinity. */
static bool
is_curable(const json_error_t *why)
{
	switch (json_error_code(why)) {
	case json_error_numeric_overflow:
	case json_error_invalid_syntax:
		return true;
	default:
		return false;
	}
}

json_t *
json_read(const char *data, size_t len, json_error_t *why)
{
	struct buf ignored = {0};
	json_t *value;

	value = json_loadb(data, len, JSON_DECODE_ANY | JSON_ALLOW_NUL, why);
	if (value || !is_curable(why) || !utf8_valid(data, len, NULL))
		return value;
	value = json_explain_read(data, len, &ignored);
	buf_free(&ignored);
	return value;
}
