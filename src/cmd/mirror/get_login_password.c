/* get-login-password: the peer's own command, for docker login.
 * SPDX-License-Identifier: Apache-2.0 */
#include <ctype.h>
#include <string.h>

#include "cli/run.h"
#include "base/text/base64.h"
#include "base/memory/buf.h"
#include "base/text/codec.h"
#include "base/text/repr.h"
#include "base/text/utf8.h"
#include "cli/standard_output.h"
#include "cmd/commands.h"
#include "cmd/login/fetch.h"

/* What the peer's Python says of a reply without the data. */
static const json_t *
first_data(const json_t *reply, bool list, struct error *err)
{
	const json_t *data = json_object_get(reply, "authorizationData");

	if (!data)
		return fail_null(err, ERR_GENERAL, "'authorizationData'");
	if (list && json_array_size(data) == 0)
		return fail_null(err, ERR_GENERAL, "list index out of range");
	return list ? json_array_get(data, 0) : data;
}

static bool
print_password(const struct buf *text, struct error *err)
{
	const char *data = buf_text(text), *end = data + text->len;
	const char *colon = memchr(data, ':', text->len);
	struct buf line = {0};

	if (!codec_check_utf8(buf_text(text), text->len, err))
		return false;
	if (!colon)
		return fail(err, ERR_GENERAL,
		    "not enough values to unpack (expected 2, got 1)");
	colon++;
	if (memchr(colon, ':', (size_t)(end - colon)))
		return fail(
		    err, ERR_GENERAL, "too many values to unpack (expected 2)");
	buf_add(&line, colon, (size_t)(end - colon));
	buf_putc(&line, '\n');
	return print_whole(&line, err);
}

/* Python tells a lone character behind the last four from others. */
static bool
fail_padding(const char *token, size_t len, struct error *err)
{
	size_t digits = 0;

	for (size_t i = 0; i < len; i++)
		digits += isalnum((unsigned char)token[i]) || token[i] == '+' ||
		    token[i] == '/';
	if (digits % 4 != 1)
		return fail(err, ERR_GENERAL, "Incorrect padding");
	return fail(err, ERR_GENERAL,
	    "Invalid base64-encoded string: number of data characters (%zu) "
	    "cannot be 1 more than a multiple of 4",
	    digits);
}

static bool
decode_and_print(const json_t *data, struct error *err)
{
	const json_t *given = json_object_get(data, "authorizationToken");
	const char *token = json_string_value(given);
	struct buf text = {0};
	bool ok;

	if (json_is_null(data))
		return fail(
		    err, ERR_GENERAL, "'NoneType' object is not subscriptable");
	if (!given)
		return fail(err, ERR_GENERAL, "'authorizationToken'");
	if (!token)
		return fail(err, ERR_GENERAL,
		    "argument should be a bytes-like object or ASCII string, "
		    "not '%s'",
		    repr_type(given));
	if (!utf8_is_ascii(token, json_string_length(given)))
		ok = fail(err, ERR_GENERAL,
		    "string argument should contain only ASCII characters");
	else if (!base64_decode(&text, token, json_string_length(given)))
		ok = fail_padding(token, json_string_length(given), err);
	else
		ok = print_password(&text, err);
	buf_wipe(&text);
	return ok;
}

static const struct example examples[] = {
    {"Log docker in without writing the password down",
	"ecr get-login-password | docker login --username AWS "
	"--password-stdin \"$REGISTRY\""},
    {"The same with ECR Public",
	"ecr public get-login-password | docker login --username AWS "
	"--password-stdin public.ecr.aws"},
    {0},
};

static bool
get_login_password(
    struct run *run, const struct arg_parser *given, struct error *err)
{
	json_auto_t *reply = NULL;
	const json_t *data;

	(void)given;
	reply = fetch_authorization(
	    &run->settings, run->service, json_object(), err);
	if (!reply)
		return false;
	data = first_data(reply, model_is(run->service, &service_ecr), err);
	return data && decode_and_print(data, err);
}

const struct command get_login_password_command = {
    .name = "get-login-password",
    .group = "login",
    .doc = "Print a password for docker login and the like. It is good for 12 "
	   "hours; the user name is AWS. --output and --query do not apply.",
    .examples = examples,
    .peer = true,
    .registries = true,
    .run = get_login_password,
};
