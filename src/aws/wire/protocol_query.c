/* A form one way, XML the other.
 * SPDX-License-Identifier: Apache-2.0 */
#include "aws/wire/protocol.h"

#include <string.h>
#include <strings.h>

#include "aws/wire/query_form.h"
#include "aws/wire/query_value.h"
#include "aws/wire/xml.h"
#include "base/json/foreign.h"
#include "base/json/json_make.h"
#include "base/text/repr.h"

static const struct operation *
operation_of(const struct message *message)
{
	return model_find_action(message->service, message->operation);
}

static bool
query_message(struct message *message, const json_t *params, struct error *err)
{
	struct buf *body = &message->body;

	message->content_type =
	    "application/x-www-form-urlencoded; charset=utf-8";
	buf_printf(body, "Action=%s&Version=%s", message->operation,
	    message->service->api_version);
	return !params ||
	    query_form_put(body, params, operation_of(message)->input, err);
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

/* The root of a body, NULL with `err` filled. */
static struct xml *
read_root(struct arena *arena, const struct buf *body, struct error *err)
{
	struct buf why = {0};
	struct xml *root = xml_read(arena, buf_text(body), body->len, &why);

	if (!root)
		fail_xml(err, buf_text(&why), buf_text(body), body->len);
	buf_free(&why);
	return root;
}

static json_t *
text_or_null(const struct xml *element)
{
	return element->text ? json_text(element->text) : json_null();
}

/* <ResponseMetadata>, a new reference or NULL where there is none. */
static json_t *
read_metadata(const struct xml *root, struct error *err)
{
	const struct xml *metadata = xml_find(root, "ResponseMetadata");
	json_t *out;

	if (!metadata)
		return NULL;
	out = json_object();
	for (const struct xml *one = metadata->children; one; one = one->next) {
		if (json_object_get(out, one->name))
			fail(err, ERR_GENERAL,
			    "'list' object has no attribute 'text'");
		json_object_set_new(out, one->name, text_or_null(one));
	}
	return out;
}

/* An operation that gives nothing gives a structure without members. */
static const struct shape nothing = {.type = SHAPE_STRUCTURE};

static json_t *
read_result(const struct message *message, const struct xml *root,
    enum decode_times times, struct error *err)
{
	const struct operation *operation = operation_of(message);
	const char *wrapper = operation->result_wrapper;
	const struct xml *start = wrapper ? xml_find(root, wrapper) : root;
	const struct shape *output =
	    operation->output ? operation->output : &nothing;
	json_t *result, *metadata;

	if (!start)
		return fail_null(err, ERR_GENERAL, "'%s'", wrapper);
	result = query_value(start, output, err);
	if (result)
		result = decode_value(output, result, times, err);
	if (!result)
		return NULL;
	metadata = read_metadata(root, err);
	if (metadata && message->whole)
		json_object_set(result, "ResponseMetadata", metadata);
	json_decref(metadata);
	if (err->kind == ERR_NONE)
		return result;
	json_wipe(result);
	return NULL;
}

static json_t *
query_reply(const struct message *message, const struct operation *operation,
    const struct http_response *response, enum decode_times times,
    struct error *err)
{
	struct arena arena = {0};
	struct xml *root = read_root(&arena, &response->body, err);
	json_t *result = root ? read_result(message, root, times, err) : NULL;

	(void)operation;
	xml_wipe(root);
	arena_free(&arena);
	return result;
}

/* An element's children by their names: an object where they have children or
 * stand there more than once (the first counts then), else a text or null. */
static json_t *
names_of(const struct xml *parent)
{
	json_t *out = json_object();

	for (const struct xml *one = parent->children; one; one = one->next) {
		const json_t *first = json_object_get(out, one->name);

		if (!first)
			json_object_set_new(out, one->name,
			    one->children ? names_of(one) : text_or_null(one));
		else if (!json_is_object(first))
			json_object_set_new(out, one->name, json_object());
	}
	return out;
}

/* What is in <Errors> counts as if it stood beside it; false where the peer
 * fails on what is there. */
static bool
unwrap_errors(json_t *names, struct error *err)
{
	json_t *errors = json_object_get(names, "Errors");

	if (json_is_null(errors))
		return fail(
		    err, ERR_GENERAL, "'NoneType' object is not iterable");
	if (json_is_string(errors))
		return fail(err, ERR_GENERAL,
		    "dictionary update sequence element #0 has length 1; 2 is "
		    "required");
	if (errors) {
		json_incref(errors);
		json_object_del(names, "Errors");
		json_object_update(names, errors);
		json_decref(errors);
	}
	return true;
}

/* Whether a structured error shows this part of the answer. */
static bool
is_shown(const struct shape *shape, const char *name)
{
	if (strcasecmp(name, "Code") == 0 || strcasecmp(name, "Message") == 0)
		return true;
	for (size_t i = 0; shape && i < shape->n_members; i++)
		if (strcasecmp(shape->members[i].name, name) == 0)
			return true;
	return false;
}

/* The members that the model gives the error follow what <Error> has. */
static json_t *
detail_of(const struct shape *shape, const json_t *names, const json_t *error)
{
	json_t *detail = json_object(), *value;
	const char *name;

	json_object_foreach ((json_t *)error, name, value)
		if (is_shown(shape, name))
			json_object_set(detail, name, value);
	json_object_foreach ((json_t *)names, name, value)
		if (is_shown(shape, name) && strcmp(name, "Code") != 0 &&
		    strcmp(name, "Message") != 0 &&
		    !json_object_get(error, name))
			json_object_set(detail, name, value);
	if (json_object_size(detail) > 0)
		return detail;
	json_decref(detail);
	return NULL;
}

static char *
shown(const json_t *value)
{
	struct buf text = {0};

	if (!value)
		return NULL;
	repr_write_str(&text, value);
	return buf_take(&text);
}

/* <Error> out of the names of a document. */
static bool
read_error(const struct service *service, json_t *names, struct failure *out,
    struct error *err)
{
	const json_t *error, *code;
	const struct shape *shape = NULL;

	if (!unwrap_errors(names, err))
		return false;
	error = json_object_get(names, "Error");
	code = json_object_get(error, "Code");
	if (error && !json_is_object(error))
		return fail(err, ERR_GENERAL,
		    "'%s' object has no attribute 'get'", repr_type(error));
	if (json_is_object(code))
		return fail(err, ERR_GENERAL, "unhashable type: 'dict'");
	if (json_is_string(code))
		shape = model_find_error(service, json_string_value(code));
	out->code = shown(code);
	out->message = shown(json_object_get(error, "Message"));
	if (error)
		out->detail = detail_of(shape, names, error);
	return true;
}

/* To the peer a status of 300 is an answer that must be read, and an error
 * without a word. */
static bool
query_failure(const struct message *message,
    const struct http_response *response, struct failure *out,
    struct error *err)
{
	struct arena arena = {0};
	struct xml *root = read_root(&arena, &response->body, err);
	json_t *read = NULL;
	bool ok = root != NULL;

	if (ok && response->status < 301) {
		read = read_result(message, root, TIMES_ISO8601, err);
		ok = read != NULL;
	} else if (ok) {
		read = names_of(root);
		ok = read_error(message->service, read, out, err);
	}
	xml_wipe(root);
	json_wipe(read);
	arena_free(&arena);
	return ok;
}

const struct protocol protocol_query = {
    query_message, query_reply, query_failure};
