/* SPDX-License-Identifier: Apache-2.0 */
#include "local/page/repeat.h"

#include <string.h>
#include <strings.h>

#include "base/json/json.h"
#include "base/json/json_make.h"
#include "base/text/utf8.h"
#include "local/http/http.h"
#include "local/store/json_text.h"
#include "model/model.h"

/* A longer body is named as a file that the person has. */
enum { SHORT_BODY = 2 * 1024 };

static void
put_word(struct buf *out, const char *text)
{
	static const char plain[] =
	    "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789"
	    "-_./:=@%+,";

	buf_putc(out, ' ');
	if (*text && !text[strspn(text, plain)]) {
		buf_puts(out, text);
		return;
	}
	buf_putc(out, '\'');
	for (; *text; text++)
		if (*text == '\'')
			buf_puts(out, "'\\''");
		else
			buf_putc(out, *text);
	buf_putc(out, '\'');
}

static void
put_json(struct buf *out, const json_t *value)
{
	struct buf text = {0};

	if (json_is_text(value))
		buf_puts(&text, json_string_value(value));
	else
		json_write(&text, value, &json_style_compact);
	put_word(out, buf_text(&text));
	buf_free(&text);
}

static bool
is_plain_list(const json_t *value)
{
	const json_t *item;
	size_t i;

	json_array_foreach (value, i, item)
		if (!json_is_text(item) || *json_string_value(item) == '-')
			return false;
	return json_array_size(value) > 0;
}

/* A word that begins with "-" would be an option. */
static void
put_member(struct buf *out, const struct member *member, const json_t *value)
{
	const char *text = json_is_text(value) ? json_string_value(value) : "";
	const json_t *item;
	size_t i, at;

	if (json_is_boolean(value)) {
		buf_printf(out, " --%s%s", json_is_true(value) ? "" : "no-",
		    member->cli_name);
		return;
	}
	buf_printf(out, " --%s", member->cli_name);
	if (*text == '-') {
		at = out->len;
		put_word(out, text);
		out->data[at] = '=';
	} else if (is_plain_list(value)) {
		json_array_foreach (value, i, item)
			put_json(out, item);
	} else
		put_json(out, value);
}

static bool
put_members(
    struct buf *out, const struct operation *operation, const json_t *input)
{
	const char *name;
	json_t *value;

	if (!json_is_object(input))
		return false;
	json_object_foreach ((json_t *)input, name, value) {
		const struct member *member =
		    model_find_member(operation->input, name, strlen(name));

		if (member && !json_is_null(value))
			put_member(out, member, value);
	}
	return true;
}

/* The plain parameters of a form: lists in it have names of their own. */
static json_t *
read_form(const char *text)
{
	json_t *input = json_object();
	struct arena arena = {0};

	for (size_t len; *text; text += len + (text[len] == '&')) {
		size_t name_len = strcspn(text, "=&");
		char *name, *value;

		len = strcspn(text, "&");
		if (name_len == len)
			continue;
		name = http_decode(&arena, text, name_len, true);
		value = http_decode(
		    &arena, text + name_len + 1, len - name_len - 1, true);
		if (name && value && utf8_valid(name, strlen(name), NULL))
			json_object_set_new(input, name, json_text(value));
	}
	arena_free(&arena);
	return input;
}

static json_t *
read_input(const struct seen *seen, bool is_form)
{
	const char *query = strchr(seen->target, '?');

	if (is_form)
		return read_form(seen->body.len ? buf_text(&seen->body)
			: query                 ? query + 1
						: "");
	return seen->body.len
	    ? json_read_bounded(seen->body.data, seen->body.len)
	    : json_object();
}

/* An access key of 12 digits is the account (docs/local.md). */
static void
put_ecr(struct buf *out, const char *account, const char *own)
{
	if (own && account && strcmp(account, own) != 0)
		buf_printf(out,
		    "AWS_ACCESS_KEY_ID=%s AWS_SECRET_ACCESS_KEY=any ", account);
	buf_puts(out, "ecr");
}

static void
put_place(struct buf *out, const char *region, const char *url)
{
	if (region) {
		buf_puts(out, " --region");
		put_word(out, region);
	}
	buf_puts(out, " --endpoint-url");
	put_word(out, url);
}

void
repeat_begin(struct buf *out, const char *account, const char *region,
    const char *url, const char *own)
{
	put_ecr(out, account, own);
	put_place(out, region, url);
}

static bool
put_call(
    struct buf *out, const struct seen *seen, const char *url, const char *own)
{
	const bool is_sts = strcmp(seen->plane, "sts") == 0;
	const struct service *service = is_sts ? &service_sts
	    : seen->is_public                  ? &service_ecr_public
					       : &service_ecr;
	const struct operation *operation = seen->operation
	    ? model_find_action(service, seen->operation)
	    : NULL;
	json_t *input;
	bool good;

	if (!operation || seen->truncated)
		return false;
	input = read_input(seen, is_sts);
	put_ecr(out, seen->account, own);
	buf_printf(out, " %s%s%s", service->word ? service->word : "",
	    service->word ? " " : "", operation->cli_name);
	good = put_members(out, operation, input);
	json_decref(input);
	put_place(out, seen->region, url);
	return good;
}

static bool
has_header(const struct seen *seen, const char *name)
{
	const char *at = buf_text(&seen->headers);
	const char *end = at + seen->headers.len;

	while (at < end) {
		if (strcasecmp(at, name) == 0)
			return true;
		at += strlen(at) + 1;
		at += strlen(at) + 1;
	}
	return false;
}

static void
put_body(struct buf *out, const struct seen *seen)
{
	bool is_whole = !seen->truncated && seen->body.len == seen->bytes_in &&
	    seen->body.len < SHORT_BODY &&
	    !memchr(buf_text(&seen->body), '\0', seen->body.len);
	struct buf header = {0};

	if (!seen->bytes_in)
		return;
	if (seen->type) {
		buf_puts(&header, "Content-Type: ");
		buf_puts(&header, seen->type);
		buf_puts(out, " -H");
		put_word(out, buf_text(&header));
		buf_free(&header);
	}
	buf_puts(out, is_whole ? " --data-raw" : " --data-binary");
	put_word(out, is_whole ? buf_text(&seen->body) : "@FILE");
}

static void
put_curl(
    struct buf *out, const struct seen *seen, const char *url, const char *own)
{
	struct buf address = {0};

	buf_puts(out, "curl");
	if (strcmp(seen->method, "HEAD") == 0)
		buf_puts(out, " -I");
	else if (strcmp(seen->method, "GET") != 0) {
		buf_puts(out, " -X");
		put_word(out, seen->method);
	}
	if (has_header(seen, "Authorization")) {
		buf_puts(out, " -u \"AWS:$(");
		repeat_begin(out, seen->account, seen->region, url, own);
		buf_puts(out, " get-login-password)\"");
	}
	put_body(out, seen);
	buf_printf(&address, "%s%s", url, seen->target);
	put_word(out, buf_text(&address));
	buf_free(&address);
}

void
repeat_command(
    struct buf *out, const struct seen *seen, const char *url, const char *own)
{
	if (strcmp(seen->plane, "registry") == 0)
		put_curl(out, seen, url, own);
	else if (!put_call(out, seen, url, own))
		buf_clear(out);
}
