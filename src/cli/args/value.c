/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/args/value.h"

#include <string.h>
#include <unistd.h>

#include "base/text/base64.h"
#include "base/memory/buf.h"
#include "base/json/json.h"
#include "base/json/json_make.h"
#include "base/json/foreign.h"
#include "base/text/pykind.h"
#include "base/text/pytext.h"
#include "base/text/repr.h"
#include "cli/args/paramfile.h"
#include "cli/args/shorthand.h"
#include "cli/args/shorthand_fit.h"
#include "cli/args/stray.h"

/* As the peer does: "Error parsing parameter 'NAME': …". */
/* "file://home/…" was meant to be "file:///home/…". */
static void
note_slash(const char *word, struct error *err)
{
	const char *path = strstr(word, "//") + 1;

	if (path[1] != '/' && access(path, F_OK) == 0)
		error_note(err, CLUE_SLASH,
		    json_members("word",
			json_text_n(word, (size_t)(path - word)), "path",
			json_text(path)));
}

static void
dress(const char *name, struct error *err)
{
	fail_param(err, "Error parsing parameter '%s': %s", name, err->message);
}

json_t *
value_load(
    const char *option, struct word_list words, bool list, struct error *err)
{
	json_t *value;

	if (words.n == 1 && paramfile_named(words.at[0])) {
		value = paramfile_read(words.at[0], err);
		if (!value && err->kind == ERR_FILE) {
			dress(option, err);
			note_slash(words.at[0], err);
		}
		return value;
	}
	if (!list && words.n == 1)
		return json_stringn_nocheck(words.at[0], strlen(words.at[0]));
	value = json_array();
	for (size_t i = 0; i < words.n; i++)
		json_array_append_new(value,
		    json_stringn_nocheck(words.at[i], strlen(words.at[i])));
	return value;
}

/* The first character behind white space; 0 where there is none. */
static char
first_char(const json_t *text)
{
	const char *data = json_string_value(text);
	size_t len = json_string_length(text);
	size_t blank = pytext_leading(data, len);

	return blank < len ? data[blank] : '\0';
}

static json_t *
parse_json(const char *option, const json_t *text, struct error *err)
{
	json_t *value = json_read_loose(
	    json_string_value(text), json_string_length(text), JSON_DEPTH, err);

	if (!value && err->kind == ERR_DEEP)
		fail(err, ERR_GENERAL, "%s", err->message);
	else if (!value)
		fail_param(err,
		    "Error parsing parameter '%s': Invalid JSON: %s\n"
		    "JSON received: %s",
		    option, err->message, json_string_value(text));
	pykind_set_objects(value, PYKIND_ORDERED);
	return value;
}

/* Python's complaint about text[0] of an empty text. */
static json_t *
fail_empty(struct error *err)
{
	return fail_null(err, ERR_GENERAL, "string index out of range");
}

static json_t *
unpack_structure(const char *option, const json_t *text, struct error *err)
{
	char first = first_char(text);

	if (first == '{')
		return parse_json(option, text, err);
	if (first == '\0' &&
	    pytext_trimmed(json_string_value(text), json_string_length(text)) ==
		0)
		return fail_empty(err);
	fail_param(err, "Error parsing parameter '%s': Invalid JSON:\n%s",
	    option, json_string_value(text));
	return NULL;
}

static json_t *
unpack_integer(const char *option, const json_t *loaded, struct error *err)
{
	struct buf data = {0}, shown = {0};
	json_t *number;

	if (json_is_array(loaded))
		return fail_null(err, ERR_GENERAL,
		    "int() argument must be a string, a bytes-like object or "
		    "a real number, not 'list'");
	if (foreign_kind(loaded) == FOREIGN_BYTES)
		base64_decode(
		    &data, foreign_text(loaded), strlen(foreign_text(loaded)));
	else
		buf_add(&data, json_string_value(loaded),
		    json_string_length(loaded));
	number = pytext_int(buf_text(&data), data.len);
	if (!number) {
		repr_write(&shown, loaded);
		fail(err, ERR_GENERAL,
		    "invalid literal for int() with base 10: %s",
		    buf_text(&shown));
		error_note_number(err, option, buf_text(&data));
	}
	buf_free(&data);
	buf_free(&shown);
	return number;
}

static json_t *
unpack_one(const char *option, const struct shape *shape, json_t *text,
    struct error *err)
{
	if (!json_is_text(text))
		return json_incref(text);
	if (shape->type == SHAPE_STRUCTURE || shape->type == SHAPE_MAP)
		return unpack_structure(option, text, err);
	return json_incref(text);
}

static json_t *
split_bytes(const json_t *bytes)
{
	struct buf data = {0};
	json_t *list = json_array();

	base64_decode(&data, foreign_text(bytes), strlen(foreign_text(bytes)));
	for (size_t i = 0; i < data.len; i++)
		json_array_append_new(
		    list, json_integer((unsigned char)data.data[i]));
	buf_free(&data);
	return list;
}

static json_t *
unpack_items(const char *option, const struct shape *shape, json_t *items,
    struct error *err)
{
	json_auto_t *list = json_array();

	for (size_t i = 0; i < json_array_size(items); i++) {
		json_t *item = unpack_one(
		    option, shape->element, json_array_get(items, i), err);

		if (!item)
			return NULL;
		json_array_append_new(list, item);
	}
	return json_incref(list);
}

static json_t *
unpack_list(const char *option, const struct shape *shape, json_t *loaded,
    struct error *err)
{
	json_auto_t *items = NULL;
	json_t *only = json_array_get(loaded, 0);

	if (json_is_array(loaded)) {
		if (json_array_size(loaded) == 1 && first_char(only) == '[')
			return parse_json(option, only, err);
		return unpack_items(option, shape, loaded, err);
	}
	if (!json_is_text(loaded))
		return split_bytes(loaded);
	if (first_char(loaded) == '[')
		return parse_json(option, loaded, err);
	if (pytext_trimmed(
		json_string_value(loaded), json_string_length(loaded)) == 0)
		return fail_empty(err);
	/* what the peer makes of a file with plain text */
	items = json_characters(loaded);
	return unpack_items(option, shape, items, err);
}

static bool
takes_shorthand(const struct shape *shape, json_t *loaded)
{
	json_t *first = loaded;
	const struct shape *inner = shape;

	if (shape->type == SHAPE_LIST)
		inner = shape->element;
	if (inner->type != SHAPE_STRUCTURE && inner->type != SHAPE_MAP &&
	    inner->type != SHAPE_LIST)
		return false;
	if (json_is_array(loaded) && json_array_size(loaded) > 0)
		first = json_array_get(loaded, 0);
	return !json_is_text(first) ||
	    (first_char(first) != '[' && first_char(first) != '{');
}

static json_t *
parse_shorthand(const char *option, const struct shape *shape,
    const json_t *text, struct error *err)
{
	json_t *value;

	if (foreign_kind(text) == FOREIGN_BYTES)
		return fail_null(err, ERR_GENERAL,
		    *foreign_text(text)
			? "'in <string>' requires string as left operand, "
			  "not int"
			: "a bytes-like object is required, not 'str'");
	value = shorthand_parse(
	    json_string_value(text), json_string_length(text), err);
	if (!value && err->kind == ERR_SYNTAX) {
		dress(option, err);
		stray_form(option, shape, json_string_value(text), err);
	}
	return value;
}

static json_t *
unpack_shorthand(const char *option, const struct shape *shape, json_t *loaded,
    struct error *err)
{
	json_auto_t *value = NULL;

	if (!json_is_array(loaded)) {
		value = parse_shorthand(option, shape, loaded, err);
	} else {
		value = json_array();
		for (size_t i = 0; i < json_array_size(loaded); i++) {
			json_t *item = parse_shorthand(
			    option, shape, json_array_get(loaded, i), err);

			if (!item)
				return NULL;
			json_array_append_new(value, item);
		}
	}
	if (!value || !shorthand_fit(value, shape, err))
		return NULL;
	return json_incref(value);
}

json_t *
value_unpack(const char *option, const struct shape *shape, json_t *loaded,
    struct error *err)
{
	if (takes_shorthand(shape, loaded))
		return unpack_shorthand(option, shape, loaded, err);
	switch (shape->type) {
	case SHAPE_LIST:
		return unpack_list(option, shape, loaded, err);
	case SHAPE_STRUCTURE:
	case SHAPE_MAP:
		return unpack_structure(option, loaded, err);
	case SHAPE_INTEGER:
	case SHAPE_LONG:
		return unpack_integer(option, loaded, err);
	default:
		return json_incref(loaded);
	}
}
