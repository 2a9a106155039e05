/* A form one way, XML the other.
 * SPDX-License-Identifier: Apache-2.0 */
#include "aws/wire/protocol.h"

#include <string.h>

#include "aws/wire/query_form.h"
#include "aws/wire/xml.h"
#include "base/json/foreign.h"
#include "base/json/json.h"
#include "base/json/json_make.h"
#include "base/text/pytext.h"
#include "base/text/repr.h"

static void
query_message(struct message *message, const json_t *params)
{
	const struct operation *operation =
	    model_find_action(message->service, message->operation);

	message->content_type =
	    "application/x-www-form-urlencoded; charset=utf-8";
	buf_printf(&message->body, "Action=%s&Version=%s", message->operation,
	    message->service->api_version);
	if (params)
		query_form_put(&message->body, params,
		    operation ? operation->input : NULL);
}

/* int(text), a new reference; NULL with `err` filled. */
static json_t *
typed_integer(const json_t *value, struct error *err)
{
	const char *text = json_string_value(value);
	size_t len = json_string_length(value);
	json_t *number = pytext_int(text, len);

	if (number == NULL)
		repr_fail(err, ERR_GENERAL, text, len,
		    "invalid literal for int() with base 10: ");
	return number;
}

/* float(text), likewise. */
static json_t *
typed_real(const json_t *value, struct error *err)
{
	const char *text = json_string_value(value);
	json_t *number = pytext_real(text, json_string_length(value));

	if (number == NULL)
		fail(err, ERR_GENERAL,
		    "could not convert string to float: '%s'", text);
	return number;
}

static json_t *
typed_scalar(const struct shape *shape, json_t *value, struct error *err)
{
	if (!json_is_string(value))
		return json_incref(value);
	switch (shape->type) {
	case SHAPE_INTEGER:
	case SHAPE_LONG:
		return typed_integer(value, err);
	case SHAPE_DOUBLE:
		return typed_real(value, err);
	case SHAPE_BOOLEAN:
		return json_boolean(
		    strcmp(json_string_value(value), "true") == 0);
	default:
		return json_incref(value);
	}
}

static json_t *typed(
    const struct shape *shape, json_t *value, struct error *err);

static json_t *
typed_list(const struct shape *shape, const json_t *value, struct error *err)
{
	const json_t *items = json_object_get(value, "member");
	json_t *out = json_array(), *one;

	for (size_t i = 0; i < json_array_size(items); i++) {
		one = typed(shape->element, json_array_get(items, i), err);
		if (one == NULL) {
			json_wipe(out);
			return NULL;
		}
		json_array_append_new(out, one);
	}
	return out;
}

static json_t *
typed_map(const struct shape *shape, const json_t *value, struct error *err)
{
	const json_t *items = json_object_get(value, "entry");
	json_t *out = json_object(), *one;

	for (size_t i = 0; i < json_array_size(items); i++) {
		const json_t *entry = json_array_get(items, i);
		const char *key = json_get_string(entry, "key");
		json_t *held = json_object_get(entry, "value");

		if (key == NULL || held == NULL)
			continue;
		one = typed(shape->element, held, err);
		if (one == NULL) {
			json_wipe(out);
			return NULL;
		}
		json_object_set_new(out, key, one);
	}
	return out;
}

/* An element without children is a structure without members. */
static json_t *
typed_structure(
    const struct shape *shape, const json_t *value, struct error *err)
{
	json_t *out = json_object(), *one;

	for (size_t i = 0; i < shape->n_members; i++) {
		const struct member *m = &shape->members[i];

		one = json_object_get(value, m->name);
		if (one == NULL)
			continue;
		one = typed(m->shape, one, err);
		if (one == NULL) {
			json_wipe(out);
			return NULL;
		}
		json_object_set_new(out, m->name, one);
	}
	return out;
}

/* The texts of XML as the model types them, a new reference; NULL with `err`
 * filled. */
static json_t *
typed(const struct shape *shape, json_t *value, struct error *err)
{
	switch (shape->type) {
	case SHAPE_STRUCTURE:
		return typed_structure(shape, value, err);
	case SHAPE_LIST:
		return typed_list(shape, value, err);
	case SHAPE_MAP:
		return typed_map(shape, value, err);
	default:
		return typed_scalar(shape, value, err);
	}
}

/* A failed parse in the peer's words; but what was received stays out of
 * them where it may hold keys. */
static bool
fail_xml(struct error *err, const char *why, const char *data, size_t len)
{
	struct buf shown = {0};

	if (memmem(data, len, "Credentials", 11) != NULL ||
	    memmem(data, len, "SecretAccessKey", 15) != NULL)
		buf_printf(&shown, "(%zu bytes)", len);
	else
		foreign_write_bytes(
		    &shown, data, len < HTTP_QUOTE_MAX ? len : HTTP_QUOTE_MAX);
	fail(err, ERR_GENERAL,
	    "Unable to parse response (%s), invalid XML received. Further "
	    "retries may succeed:\n%s",
	    why, buf_text(&shown));
	buf_free(&shown);
	return false;
}

/* An operation that gives nothing gives a structure without members. */
static const struct shape *
output_of(const struct operation *operation)
{
	static const struct shape nothing = {.type = SHAPE_STRUCTURE};

	return operation->output != NULL ? operation->output : &nothing;
}

static json_t *
query_reply(const struct message *message, const struct operation *operation,
    const struct http_response *response, enum decode_times times,
    struct error *err)
{
	const struct buf *body = &response->body;
	struct buf why = {0}, name = {0};
	json_t *document = xml_read(buf_text(body), body->len, &why);
	json_t *root = json_object_iter_value(json_object_iter(document));
	json_t *result;

	buf_printf(&name, "%sResult", message->operation);
	if (operation != NULL && operation->output == NULL && document != NULL)
		result = json_object();
	else
		result = json_incref(json_object_get(root, buf_text(&name)));
	if (document == NULL)
		fail_xml(err, buf_text(&why), buf_text(body), body->len);
	else if (result == NULL)
		fail(err, ERR_GENERAL, "'%s'", buf_text(&name));
	else
		json_object_set(result, "ResponseMetadata",
		    json_object_get(root, "ResponseMetadata"));
	if (result != NULL && operation != NULL) {
		json_t *plain = result;

		result = typed(output_of(operation), plain, err);
		json_wipe(plain);
		if (result != NULL)
			result = decode_value(
			    output_of(operation), result, times, err);
	}
	buf_free(&why);
	buf_free(&name);
	json_wipe(document);
	return result;
}

/* Python has None for an element that holds nothing. */
static bool
is_none(const json_t *value)
{
	return json_is_string(value) && json_string_length(value) == 0;
}

/* <Error>, within <Errors> or under the root; false where the peer fails on
 * what stands there. */
static bool
error_find(json_t *document, const json_t **out, struct error *err)
{
	const json_t *root = json_object_iter_value(json_object_iter(document));
	const json_t *errors = json_object_get(root, "Errors");

	if (is_none(errors))
		return fail(
		    err, ERR_GENERAL, "'NoneType' object is not iterable");
	if (json_is_string(errors))
		return fail(err, ERR_GENERAL,
		    "dictionary update sequence element #0 has length 1; 2 is "
		    "required");
	*out = json_object_get(errors, "Error");
	if (*out == NULL)
		*out = json_object_get(root, "Error");
	return !json_is_string(*out) ||
	    fail(err, ERR_GENERAL, "'%s' object has no attribute 'get'",
		is_none(*out) ? "NoneType" : "str");
}

/* A part of an error as it is shown, a new reference. */
static json_t *
error_part(const json_t *error, const char *name)
{
	json_t *value = json_object_get(error, name);

	if (is_none(value))
		return json_null();
	return json_is_string(value) ? json_incref(value)
				     : json_string("Unknown");
}

static char *
shown(const json_t *value)
{
	struct buf text = {0};

	repr_write_str(&text, value);
	return buf_take(&text);
}

static bool
query_failure(const struct service *service,
    const struct http_response *response, struct failure *out,
    struct error *err)
{
	const struct buf *body = &response->body;
	struct buf why = {0};
	json_t *document = xml_read(buf_text(body), body->len, &why);
	const json_t *error = NULL;
	bool ok;

	(void)service;
	ok = document != NULL
	    ? error_find(document, &error, err)
	    : fail_xml(err, buf_text(&why), buf_text(body), body->len);
	buf_free(&why);
	if (ok) {
		out->detail =
		    json_pack("{s:o, s:o}", "Code", error_part(error, "Code"),
			"Message", error_part(error, "Message"));
		out->code = shown(json_object_get(out->detail, "Code"));
		out->message = shown(json_object_get(out->detail, "Message"));
	}
	json_decref(document);
	return ok;
}

const struct protocol protocol_query = {
    query_message, query_reply, query_failure};
