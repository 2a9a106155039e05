/* A form one way, XML the other.
 * SPDX-License-Identifier: Apache-2.0 */
#include "aws/wire/protocol.h"

#include <stdio.h>
#include <string.h>

#include "aws/wire/sigv4_canon.h"
#include "aws/wire/xml.h"
#include "base/json/foreign.h"
#include "base/json/json_make.h"
#include "base/text/pytext.h"
#include "base/text/repr.h"

static void put_value(struct buf *out, const char *name, const json_t *value);

/* NAME.PART, a list's member by its number. */
static void
put_part(
    struct buf *out, const char *name, const char *part, const json_t *value)
{
	struct buf whole = {0};

	buf_printf(&whole, "%s%s%s", name, *name ? "." : "", part);
	put_value(out, buf_text(&whole), value);
	buf_free(&whole);
}

static void
put_list(struct buf *out, const char *name, const json_t *list)
{
	char part[32];

	if (json_array_size(list) == 0)
		buf_printf(out, "&%s=", name);
	for (size_t i = 0; i < json_array_size(list); i++) {
		snprintf(part, sizeof(part), "member.%zu", i + 1);
		put_part(out, name, part, json_array_get(list, i));
	}
}

static void
put_value(struct buf *out, const char *name, const json_t *value)
{
	struct buf text = {0};
	const char *part;
	json_t *member;

	if (json_is_array(value)) {
		put_list(out, name, value);
	} else if (json_is_object(value)) {
		json_object_foreach ((json_t *)value, part, member)
			put_part(out, name, part, member);
	} else {
		repr_write_str(&text, value);
		buf_printf(out, "&%s=", name);
		canon_encode(out, buf_text(&text), text.len, "");
		buf_wipe(&text);
	}
}

static void
query_message(struct message *message, const json_t *params)
{
	message->content_type =
	    "application/x-www-form-urlencoded; charset=utf-8";
	buf_printf(&message->body, "Action=%s&Version=%s", message->operation,
	    message->service->api_version);
	if (params)
		put_value(&message->body, "", params);
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

/* The texts of XML as the model types them, a new reference; NULL with `err`
 * filled.  An element without children is a structure without members. */
static json_t *
typed(const struct shape *shape, json_t *value, struct error *err)
{
	json_t *out, *one;

	if (shape->type == SHAPE_INTEGER && json_is_string(value))
		return typed_integer(value, err);
	if (shape->type != SHAPE_STRUCTURE)
		return json_incref(value);
	out = json_object();
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

		result = typed(operation->output, plain, err);
		json_wipe(plain);
		if (result != NULL)
			result =
			    decode_value(operation->output, result, times, err);
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
