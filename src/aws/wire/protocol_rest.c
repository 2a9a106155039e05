/* JSON both ways, the operation in method and path.
 * SPDX-License-Identifier: Apache-2.0 */
#include "aws/wire/protocol.h"

#include "base/json/json.h"
#include "base/text/repr.h"

static bool
rest_message(struct message *message, const json_t *params, struct error *err)
{
	(void)err;
	if (!params)
		return true;
	message->content_type = "application/json";
	json_write(&message->body, params, &json_style_plain);
	return true;
}

static json_t *
rest_reply(const struct message *message, const struct operation *operation,
    const struct http_response *response, enum decode_times times,
    struct error *err)
{
	json_t *value =
	    json_read(buf_text(&response->body), response->body.len, NULL);

	(void)message, (void)operation, (void)times;
	if (!value || json_is_null(value) || json_is_object(value))
		return value ? value : json_null();
	fail(err, ERR_GENERAL, "'%s' object has no attribute 'get'",
	    repr_type(value));
	json_decref(value);
	return NULL;
}

/* The status serves where nothing names the error. */
static json_t *
read_code(const json_t *body, const struct http_response *response)
{
	static const char *const keys[] = {"code", "Code", "__type"};
	const json_t *found = NULL;
	struct buf text = {0};
	json_t *code;

	for (size_t i = 0; i < 3 && !json_is_string(found); i++)
		found = json_object_get(body, keys[i]);
	if (http_header_get(response, "x-amzn-errortype", &text))
		;
	else if (json_is_string(found))
		buf_add(
		    &text, json_string_value(found), json_string_length(found));
	else
		buf_printf(&text, "%d", response->status);
	code = failure_code(buf_text(&text), text.len);
	buf_free(&text);
	return code;
}

static bool
rest_failure(const struct message *message_of,
    const struct http_response *response, struct failure *out,
    struct error *err)
{
	const struct buf *text = &response->body;
	struct buf shown = {0};
	json_t *body, *message;

	(void)message_of, (void)err;
	if (response->status < 301)
		return true;
	body = text->len > 0 ? json_read(text->data, text->len, NULL)
			     : json_object();
	message = json_object_get(body, "message");
	if (message == NULL)
		message = json_object_get(body, "Message");
	if (message != NULL)
		repr_write_str(&shown, message);
	else if (body == NULL)
		buf_add(&shown, text->data, text->len);
	failure_set(out, read_code(body, response),
	    json_stringn_nocheck(buf_text(&shown), shown.len));
	buf_free(&shown);
	json_decref(body);
	return true;
}

const struct protocol protocol_rest = {rest_message, rest_reply, rest_failure};
