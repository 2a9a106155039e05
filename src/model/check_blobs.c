/* SPDX-License-Identifier: Apache-2.0 */
#include <string.h>

#include "base/text/base64.h"
#include "base/memory/buf.h"
#include "base/json/foreign.h"
#include "base/json/json.h"
#include "base/text/utf8.h"
#include "model/check.h"

static bool encode_value(json_t *value, const struct shape *, bool raw,
    json_t **replaced, struct error *);

/* What a blob is on the wire; NULL with `err` filled. */
static json_t *
encode_blob(const json_t *value, bool raw, struct error *err)
{
	const char *text = json_string_value(value);
	size_t len = json_string_length(value);
	struct buf bytes = {0}, out = {0};
	json_t *made = NULL;

	if (foreign_kind(value) == FOREIGN_BYTES)
		return json_string(foreign_text(value));
	if (raw)
		buf_add(&bytes, text, len);
	else if (!utf8_is_ascii(text, len))
		fail(err, ERR_GENERAL,
		    "string argument should contain only ASCII characters");
	else if (!base64_decode(&bytes, text, len))
		fail(err, ERR_GENERAL, "Invalid base64: \"%s\"", text);
	if (err->kind == ERR_NONE) {
		base64_encode(&out, buf_text(&bytes), bytes.len);
		made = json_stringn(buf_text(&out), out.len);
	}
	buf_wipe(&bytes);
	buf_free(&out);
	return made;
}

static bool
encode_structure(
    json_t *value, const struct shape *shape, bool raw, struct error *err)
{
	for (size_t i = 0; i < shape->n_members; i++) {
		const struct member *member = &shape->members[i];
		json_t *inner = json_object_get(value, member->name);
		json_t *made = NULL;

		if (!inner)
			continue;
		if (!encode_value(inner, member->shape, raw, &made, err))
			return false;
		if (made)
			json_object_set_new(value, member->name, made);
	}
	return true;
}

static bool
encode_list(
    json_t *value, const struct shape *shape, bool raw, struct error *err)
{
	for (size_t i = 0; i < json_array_size(value); i++) {
		json_t *made = NULL;

		if (!encode_value(json_array_get(value, i), shape->element, raw,
			&made, err))
			return false;
		if (made)
			json_array_set_new(value, i, made);
	}
	return true;
}

/* `*replaced` becomes what stands in for `value`, if it is a blob. */
static bool
encode_value(json_t *value, const struct shape *shape, bool raw,
    json_t **replaced, struct error *err)
{
	if (shape->type == SHAPE_STRUCTURE && json_is_object(value))
		return encode_structure(value, shape, raw, err);
	if (shape->type == SHAPE_LIST && json_is_array(value))
		return encode_list(value, shape, raw, err);
	if (shape->type != SHAPE_BLOB || !json_is_string(value) ||
	    json_is_big(value))
		return true;
	*replaced = encode_blob(value, raw, err);
	return *replaced != NULL;
}

bool
model_encode_blobs(
    const struct shape *input, json_t *params, bool raw, struct error *err)
{
	json_t *unused = NULL;

	return !input || encode_value(params, input, raw, &unused, err);
}
