/* A form one way, XML the other.
 * SPDX-License-Identifier: Apache-2.0 */
#include "aws/wire/protocol.h"

#include <stdio.h>
#include <string.h>

#include "aws/wire/sigv4_canon.h"
#include "aws/wire/xml.h"
#include "base/json/foreign.h"
#include "base/json/json.h"
#include "base/json/json_make.h"
#include "base/memory/alloc.h"
#include "base/text/number.h"
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

/* The texts of XML as the model types them. */
static json_t *
typed(const struct shape *shape, json_t *value, struct error *err)
{
	json_t *out;
	long number;

	if (shape->type == SHAPE_STRUCTURE && json_is_object(value)) {
		out = json_object();
		for (size_t i = 0; i < shape->n_members; i++) {
			const struct member *m = &shape->members[i];
			json_t *one = json_object_get(value, m->name);

			if (one)
				json_object_set_new(
				    out, m->name, typed(m->shape, one, err));
		}
		return out;
	}
	if (shape->type == SHAPE_INTEGER && json_is_string(value)) {
		if (number_read_long(json_string_value(value), &number))
			return json_integer(number);
		fail(err, ERR_GENERAL,
		    "invalid literal for int() with base 10: '%s'",
		    json_string_value(value));
	}
	return json_incref(value);
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
		if (err->kind == ERR_NONE)
			result =
			    decode_value(operation->output, result, times, err);
	}
	buf_free(&why);
	buf_free(&name);
	json_wipe(document);
	return result;
}

/* <Error>, under the root or within <Errors>. */
static const json_t *
error_find(json_t *document)
{
	const json_t *root = json_object_iter_value(json_object_iter(document));
	const json_t *errors = json_object_get(root, "Errors");

	return json_object_get(errors != NULL ? errors : root, "Error");
}

static bool
query_failure(const struct service *service,
    const struct http_response *response, struct failure *out,
    struct error *err)
{
	struct buf why = {0};
	json_t *document =
	    xml_read(buf_text(&response->body), response->body.len, &why);
	const json_t *error = error_find(document);
	const char *code = json_get_string(error, "Code");
	const char *message = json_get_string(error, "Message");

	(void)service;
	if (document == NULL)
		fail_xml(err, buf_text(&why), buf_text(&response->body),
		    response->body.len);
	buf_free(&why);
	if (document == NULL)
		return false;
	out->code = xstrdup(code != NULL ? code : "Unknown");
	out->message = xstrdup(message != NULL ? message : "Unknown");
	out->detail =
	    json_pack("{ssss}", "Code", out->code, "Message", out->message);
	json_decref(document);
	return true;
}

const struct protocol protocol_query = {
    query_message, query_reply, query_failure};
