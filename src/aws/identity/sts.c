/* SPDX-License-Identifier: Apache-2.0 */
#include "aws/identity/sts.h"

#include <stdlib.h>
#include <string.h>

#include "aws/wire/ask.h"
#include "aws/identity/region.h"
#include "base/json/json_make.h"
#include "aws/wire/sigv4.h"
#include "aws/wire/xml.h"
#include "base/json/foreign.h"
#include "base/date/isotime.h"
#include "base/json/json.h"
#include "base/memory/alloc.h"
#include "base/text/utf8.h"

/* Least lengths (values for numbers), from the service's model. */
static const struct {
	const char *name;
	long min;
} limits[] = {{"RoleArn", 20}, {"RoleSessionName", 2}, {"ExternalId", 2},
    {"SerialNumber", 9}, {"TokenCode", 6}, {"DurationSeconds", 900},
    {"WebIdentityToken", 4}};

static long
limit_of(const char *name)
{
	for (size_t i = 0; i < sizeof(limits) / sizeof(limits[0]); i++)
		if (strcmp(limits[i].name, name) == 0)
			return limits[i].min;
	return 0;
}

static bool
arguments_check(const json_t *arguments, struct error *err)
{
	struct buf report = {0};
	const char *name;
	json_t *value;
	bool ok;

	json_object_foreach ((json_t *)arguments, name, value) {
		const char *text = json_string_value(value);
		long min = limit_of(name);
		long have = text != NULL
		    ? (long)utf8_count(text, json_string_length(value))
		    : (long)json_integer_value(value);

		if (have < min)
			buf_printf(&report,
			    text != NULL
				? "\nInvalid length for parameter %s, value: "
				  "%ld, valid min length: %ld"
				: "\nInvalid value for parameter %s, value: "
				  "%ld, valid min value: %ld",
			    name, have, min);
	}
	ok = report.len == 0;
	if (!ok)
		fail_param(
		    err, "Parameter validation failed:%s", buf_text(&report));
	buf_free(&report);
	return ok;
}

static void
form_write(struct buf *out, const char *action, const json_t *arguments)
{
	const char *name;
	json_t *value;

	buf_printf(out, "Action=%s&Version=2011-06-15", action);
	json_object_foreach ((json_t *)arguments, name, value) {
		buf_printf(out, "&%s=", name);
		if (json_is_integer(value))
			buf_printf(
			    out, "%lld", (long long)json_integer_value(value));
		else
			sigv4_encode(out, json_string_value(value),
			    json_string_length(value), "");
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

/* The account of "arn:aws:sts::123456789012:assumed-role/…", or NULL. */
static json_t *
arn_account(const char *arn)
{
	const char *from = arn;

	if (arn == NULL || strncmp(arn, "arn:", 4) != 0)
		return NULL;
	for (int i = 0; i < 4 && from != NULL; i++) {
		from = strchr(from, ':');
		from = from != NULL ? from + 1 : NULL;
	}
	if (from == NULL || strchr(from, ':') == NULL)
		return NULL;
	return json_stringn(from, strcspn(from, ":"));
}

static void
member_move(json_t *to, const json_t *from, const char *name)
{
	json_t *value = json_object_get(from, name);

	if (value != NULL)
		json_object_set(to, name, value);
}

/* "…Z" becomes "…+00:00", the form in which the peer's clients hold it. */
static void
expiration_normalize(json_t *keys)
{
	const char *text = json_get_string(keys, "Expiration");
	char iso[40];
	time_t when;

	if (text == NULL || isotime_read(text, &when) != ISOTIME_ZONED ||
	    strchr(text, '.') != NULL || text[strlen(text) - 1] != 'Z')
		return;
	isotime_write(when, "+00:00", iso);
	json_object_set_new(keys, "Expiration", json_string(iso));
}

static json_t *
answer_shape(const json_t *result, const json_t *metadata)
{
	static const char *const members[] = {"SubjectFromWebIdentityToken",
	    "AssumedRoleUser", "PackedPolicySize", "Provider", "Audience",
	    "SourceIdentity"};
	json_t *answer = json_object();
	json_t *keys = json_deep_copy(json_object_get(result, "Credentials"));
	json_t *account = arn_account(
	    json_get_string(json_object_get(result, "AssumedRoleUser"), "Arn"));

	expiration_normalize(keys);
	if (account != NULL)
		json_object_set_new(keys, "AccountId", account);
	json_object_set_new(answer, "Credentials", keys);
	for (size_t i = 0; i < sizeof(members) / sizeof(members[0]); i++)
		member_move(answer, result, members[i]);
	if (metadata != NULL)
		json_object_set_new(
		    answer, "ResponseMetadata", json_deep_copy(metadata));
	return answer;
}

/* Every part that signing needs must be there as text. */
static bool
keys_check(const json_t *keys, struct error *err)
{
	static const char *const names[] = {
	    "AccessKeyId", "SecretAccessKey", "SessionToken", "Expiration"};

	if (!json_is_object(keys))
		return fail(err, ERR_GENERAL, "'Credentials'");
	for (size_t i = 0; i < 4; i++)
		if (json_get_string(keys, names[i]) == NULL)
			return fail(err, ERR_GENERAL, "'%s'", names[i]);
	return true;
}

json_t *
sts_read(const char *action, const char *data, size_t len, struct error *err)
{
	struct buf why = {0}, name = {0};
	json_t *document = xml_read(data, len, &why), *root, *result;
	json_t *answer = NULL;

	buf_printf(&name, "%sResult", action);
	root = json_object_iter_value(json_object_iter(document));
	result = json_object_get(root, buf_text(&name));
	if (document == NULL)
		fail_xml(err, buf_text(&why), data, len);
	else if (result == NULL)
		fail(err, ERR_GENERAL, "'%s'", buf_text(&name));
	else if (keys_check(json_object_get(result, "Credentials"), err))
		answer = answer_shape(
		    result, json_object_get(root, "ResponseMetadata"));
	buf_free(&why);
	buf_free(&name);
	json_wipe(document);
	return answer;
}

/* <Error>, under the root or within <Errors>. */
static const json_t *
error_find(json_t *document)
{
	const json_t *root = json_object_iter_value(json_object_iter(document));
	const json_t *errors = json_object_get(root, "Errors");

	return json_object_get(errors != NULL ? errors : root, "Error");
}

bool
sts_read_error(const struct http_response *response, struct reply_error *out,
    struct error *err)
{
	struct buf why = {0};
	json_t *document =
	    xml_read(buf_text(&response->body), response->body.len, &why);
	const json_t *error = error_find(document);
	const char *code = json_get_string(error, "Code");
	const char *message = json_get_string(error, "Message");

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

json_t *
sts_assume(const struct lookup *lookup, const char *action,
    const json_t *arguments, const struct credentials *sign, struct error *err)
{
	struct http_response response = {0};
	struct ask ask = {.service = &service_sts,
	    .operation = action,
	    .method = "POST",
	    .path = "/",
	    .content_type = "application/x-www-form-urlencoded; charset=utf-8",
	    .sign = sign,
	    .read_error = sts_read_error};
	struct buf form = {0};
	json_t *answer = NULL;

	if (settings_flag(lookup->settings, SETTING_PARAMETER_VALIDATION) &&
	    !arguments_check(arguments, err))
		return NULL;
	if (!region_find(lookup->settings, &ask.region, err))
		return NULL;
	form_write(&form, action, arguments);
	ask.body = form.data;
	ask.body_len = form.len;
	if (ask_send(lookup, &ask, &response, NULL, err))
		answer = sts_read(
		    action, buf_text(&response.body), response.body.len, err);
	buf_wipe(&form);
	wipe(response.body.data, response.body.cap);
	http_response_free(&response);
	return answer;
}
