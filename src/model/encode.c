/* What the parameters of a request become on their way out.
 * SPDX-License-Identifier: Apache-2.0 */
#include "model/encode.h"

#include <math.h>
#include <string.h>

#include "base/text/base64.h"
#include "base/date/isotime.h"
#include "base/memory/buf.h"
#include "base/json/foreign.h"
#include "base/json/json.h"
#include "base/random.h"
#include "base/text/pytext.h"
#include "base/text/utf8.h"

/* One kind of value and what is made of it. */
struct remake {
	enum shape_type type;
	bool plain; /* blobs: their own bytes; moments: a number */
	bool (*make)(const json_t *value, const struct remake *change,
	    json_t **replaced, struct error *err);
};

static bool encode_value(json_t *value, const struct shape *,
    const struct remake *, json_t **replaced, struct error *);

/* What a blob is on the wire. */
static bool
encode_blob(const json_t *value, const struct remake *change, json_t **replaced,
    struct error *err)
{
	const char *text = json_string_value(value);
	size_t len = json_string_length(value);
	struct buf bytes = {0}, out = {0};

	if (!json_is_string(value) || json_is_big(value))
		return true;
	if (foreign_kind(value) == FOREIGN_BYTES) {
		*replaced = json_string(foreign_text(value));
		return true;
	}
	if (change->plain)
		buf_add(&bytes, text, len);
	else if (!utf8_is_ascii(text, len))
		fail(err, ERR_GENERAL,
		    "string argument should contain only ASCII characters");
	else if (!base64_decode(&bytes, text, len))
		fail(err, ERR_GENERAL, "Invalid base64: \"%s\"", text);
	if (err->kind == ERR_NONE) {
		base64_encode(&out, buf_text(&bytes), bytes.len);
		*replaced = json_stringn(buf_text(&out), out.len);
	}
	buf_wipe(&bytes);
	buf_free(&out);
	return err->kind == ERR_NONE;
}

static bool
encode_structure(json_t *value, const struct shape *shape,
    const struct remake *change, struct error *err)
{
	for (size_t i = 0; i < shape->n_members; i++) {
		const struct member *member = &shape->members[i];
		json_t *inner = json_object_get(value, member->name);
		json_t *made = NULL;

		if (!inner)
			continue;
		if (!encode_value(inner, member->shape, change, &made, err))
			return false;
		if (made)
			json_object_set_new(value, member->name, made);
	}
	return true;
}

static bool
encode_list(json_t *value, const struct shape *shape,
    const struct remake *change, struct error *err)
{
	for (size_t i = 0; i < json_array_size(value); i++) {
		json_t *made = NULL;

		if (!encode_value(json_array_get(value, i), shape->element,
			change, &made, err))
			return false;
		if (made)
			json_array_set_new(value, i, made);
	}
	return true;
}

static bool
encode_map(json_t *value, const struct shape *shape,
    const struct remake *change, struct error *err)
{
	void *at = json_object_iter(value);

	for (; at; at = json_object_iter_next(value, at)) {
		json_t *made = NULL;

		if (!encode_value(json_object_iter_value(at), shape->element,
			change, &made, err))
			return false;
		if (made)
			json_object_iter_set_new(value, at, made);
	}
	return true;
}

/* Walk a value by its shape; `*replaced` becomes what stands in for it, if
 * it is of the kind that changes. */
static bool
encode_value(json_t *value, const struct shape *shape,
    const struct remake *change, json_t **replaced, struct error *err)
{
	if (shape->type == change->type)
		return change->make(value, change, replaced, err);
	if (shape->type == SHAPE_STRUCTURE && json_is_object(value))
		return encode_structure(value, shape, change, err);
	if (shape->type == SHAPE_LIST && json_is_array(value))
		return encode_list(value, shape, change, err);
	if (shape->type == SHAPE_MAP && json_is_object(value))
		return encode_map(value, shape, change, err);
	return true;
}

bool
model_encode_blobs(
    const struct shape *input, json_t *params, bool raw, struct error *err)
{
	const struct remake change = {SHAPE_BLOB, raw, encode_blob};
	json_t *unused = NULL;

	return !input || encode_value(params, input, &change, &unused, err);
}

bool
model_read_moment(const json_t *value, time_t *out)
{
	const char *text = json_string_value(value);
	double seconds = json_number_value(value);
	bool number = json_is_number(value);

	if (json_is_text(value))
		number =
		    pytext_float(text, json_string_length(value), &seconds);
	else if (!number)
		text = json_is_string(value) ? foreign_text(value) : NULL;
	if (!number)
		return text && isotime_read(text, out) != ISOTIME_BAD;
	*out = (time_t)floor(seconds);
	/* the years 1 to 9999 */
	return seconds >= -62135596800.0 && seconds < 253402300800.0;
}

/* What is no moment is left to whoever does not check. */
static bool
encode_moment(const json_t *value, const struct remake *change,
    json_t **replaced, struct error *err)
{
	char text[40];
	time_t at;

	(void)err;
	if (!model_read_moment(value, &at))
		return true;
	isotime_write(at, "Z", text);
	*replaced = change->plain ? json_integer(at) : json_string(text);
	return true;
}

void
model_encode_moments(const struct shape *input, json_t *params, bool as_text)
{
	const struct remake change = {SHAPE_TIMESTAMP, !as_text, encode_moment};
	struct error none = {0};
	json_t *unused = NULL;

	if (input)
		encode_value(params, input, &change, &unused, &none);
}

void
model_add_tokens(const struct shape *input, json_t *params)
{
	char id[UUID_SIZE];

	for (size_t i = 0; input && i < input->n_members; i++) {
		const struct member *member = &input->members[i];

		if (!member->token || json_object_get(params, member->name))
			continue;
		random_uuid(id);
		json_object_set_new(params, member->name, json_string(id));
	}
}
