/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/args/input.h"

#include <string.h>

#include "base/text/base64.h"
#include "base/memory/buf.h"
#include "base/json/foreign.h"
#include "base/json/json.h"
#include "base/text/pykind.h"
#include "base/text/repr.h"
#include "base/text/utf8.h"
#include "base/yaml/yaml_read.h"
#include "cli/args/paramfile.h"

/* The text of the option, as bytes. */
static bool
load(const char *word, struct buf *out, bool *bytes, struct error *err)
{
	json_auto_t *value = NULL;

	*bytes = false;
	if (!paramfile_named(word)) {
		buf_puts(out, word);
		return true;
	}
	value = paramfile_read(word, err);
	if (!value)
		return false;
	*bytes = foreign_kind(value) == FOREIGN_BYTES;
	if (*bytes)
		base64_decode(
		    out, foreign_text(value), strlen(foreign_text(value)));
	else
		buf_add(
		    out, json_string_value(value), json_string_length(value));
	return true;
}

static json_t *
read_json(const struct buf *text, bool bytes, struct error *err)
{
	const char *data = buf_text(text);
	size_t len = text->len;
	json_t *value = NULL;

	/* bytes may start with a mark of their encoding, text may not */
	if (bytes && len >= 3 && memcmp(data, "\xef\xbb\xbf", 3) == 0) {
		data += 3;
		len -= 3;
	}
	if (utf8_valid(data, len, NULL) || !bytes)
		value = json_read_loose(data, len, JSON_DEPTH, err);
	if (!value && err->kind != ERR_DEEP)
		fail_param(err,
		    "Error parsing parameter 'cli-input-json': Invalid JSON "
		    "received.");
	return value;
}

static json_t *
read_yaml(const struct buf *text, struct error *err)
{
	json_t *value = yaml_read_document(buf_text(text), text->len, err);

	if (!value && err->kind == ERR_USAGE)
		fail_param(err,
		    "Error parsing parameter 'cli-input-yaml': Invalid YAML "
		    "received.");
	return value;
}

static bool
merge(json_t *request, const char *option, json_t *input, struct error *err)
{
	const char *key;
	json_t *value;
	bool marked;

	if (!json_is_object(input) || pykind_is_set(input))
		return fail_param(err,
		    "Error parsing parameter '%s': Invalid type: expecting "
		    "map, received <class '%s'>",
		    option, repr_type(input));
	json_object_foreach (input, key, value) {
		size_t len = json_key_len(key);

		foreign_key_text(key, &len, &marked);
		if (marked)
			return fail(
			    err, ERR_GENERAL, "keywords must be strings");
	}
	json_merge(request, input, false);
	return true;
}

bool
input_merge(
    json_t *request, const char *json, const char *yaml, struct error *err)
{
	json_auto_t *input = NULL;
	struct buf text = {0};
	bool bytes;

	if (!json && !yaml)
		return true;
	if (json && yaml)
		return fail_param(
		    err, "Only one --cli-input- parameter may be specified.");
	if (load(json ? json : yaml, &text, &bytes, err))
		input =
		    json ? read_json(&text, bytes, err) : read_yaml(&text, err);
	buf_free(&text);
	return input &&
	    merge(request, json ? "--cli-input-json" : "--cli-input-yaml",
		input, err);
}
