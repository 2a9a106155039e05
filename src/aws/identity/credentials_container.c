/* The credentials endpoint of a container: ECS, EKS Pod Identity.
 * SPDX-License-Identifier: Apache-2.0 */
#include "aws/identity/provider.h"

#include "aws/identity/answer.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#include "aws/wire/http.h"
#include "aws/wire/http_check.h"
#include "base/json/json_make.h"
#include "base/json/json.h"
#include "base/interrupt.h"
#include "base/url.h"

enum { TIMEOUT = 2, ATTEMPTS = 3, PAUSE = 1 };

/* The host in lower case and with its zone, as it is named in a message. */
static const char *
host_name(struct arena *arena, const struct url *url)
{
	char *name;

	if (url->host.len == 0)
		return "None";
	name = arena_printf(arena, "%.*s%s%.*s", (int)url->host.len,
	    url->host.at, url->zone.len > 0 ? "%" : "", (int)url->zone.len,
	    url->zone.len > 0 ? url->zone.at : "");
	for (char *p = name; *p != '\0'; p++)
		*p = (char)tolower((unsigned char)*p);
	return name;
}

/* What is sent goes to the very host that was checked: http_send() refuses
 * whatever is not sound, and reads with the same reader. */
static bool
url_check(struct arena *arena, const char *text, struct error *err)
{
	static const char *const allowed[] = {
	    "169.254.170.2", "169.254.170.23", "fd00:ec2::23", "localhost"};
	struct url url;

	url_split(&url, text);
	if (url.fault >= URL_BRACKETS && url.fault <= URL_IPV4)
		return fail(err, ERR_GENERAL, "Invalid IPv6 URL");
	if (slice_is(url.scheme, "https") || url_is_loopback(&url))
		return true;
	for (size_t i = 0; i < 4; i++)
		if (slice_is(url.host, allowed[i]) && url.zone.len == 0)
			return true;
	return fail(err, ERR_GENERAL,
	    "Unsupported host '%s'.  Can only retrieve metadata from a "
	    "loopback address or one of these hosts: 169.254.170.2, "
	    "169.254.170.23, fd00:ec2::23, localhost",
	    host_name(arena, &url));
}

/* A line end is left over where the value came from a file. */
static const char *
url_trim(struct arena *arena, const char *text)
{
	size_t len = strlen(text);

	return arena_strndup(
	    arena, text, len - (len > 0 && text[len - 1] == '\n'));
}

/* Where to ask and with which token; in the arena. */
struct container {
	const char *url, *token;
};

static bool
token_find(struct container *container, struct arena *arena, struct error *err)
{
	const char *file = getenv("AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE");
	struct buf text = {0};
	bool ok = true, cut = false;

	container->token = getenv("AWS_CONTAINER_AUTHORIZATION_TOKEN");
	if (file != NULL) {
		ok = text_read(file, &text, err);
		container->token = arena_strdup(arena, buf_text(&text));
		cut = strlen(container->token) != text.len;
		buf_wipe(&text);
	}
	if (!ok)
		return false;
	if (cut ||
	    (container->token != NULL &&
		strpbrk(container->token, "\r\n") != NULL))
		return fail(err, ERR_GENERAL,
		    "Auth token value is not a legal header value");
	return true;
}

static void
fail_status(const struct http_response *response, struct error *err)
{
	struct buf text = {0};

	buf_printf(&text,
	    "Received non 200 response %d from container metadata: ",
	    response->status);
	buf_add(&text, buf_text(&response->body),
	    response->body.len < HTTP_QUOTE_MAX ? response->body.len
						: HTTP_QUOTE_MAX);
	fail_buf(err, ERR_GENERAL, &text);
}

/* One try; `*again` says whether its failure may go away. */
static bool
ask(const struct container *container, struct http *http, json_t **answer,
    bool *again, struct error *err)
{
	struct http_header headers[] = {{"Accept", "application/json"},
	    {"Authorization", container->token}};
	struct http_request request = {.method = "GET",
	    .url = container->url,
	    .headers = headers,
	    .n_headers = container->token != NULL ? 2 : 1,
	    .limit = HTTP_SMALL_MAX};
	struct http_response response = {0};
	enum http_fault fault = http_send(http, &request, &response, err);

	*again = fault == HTTP_CONNECT || fault == HTTP_CONNECT_TIMEOUT ||
	    fault == HTTP_READ_TIMEOUT || fault == HTTP_CLOSED ||
	    fault == HTTP_TRUNCATED || fault == HTTP_OK;
	if (fault == HTTP_OK && response.status != 200)
		fail_status(&response, err);
	else if (fault == HTTP_OK &&
	    (*answer = json_read_loose(buf_text(&response.body),
		 response.body.len, JSON_DEPTH, NULL)) == NULL)
		fail(err, ERR_GENERAL,
		    "Unable to parse JSON returned from container metadata "
		    "services");
	else if (fault != HTTP_OK && *again)
		fail(err, ERR_GENERAL,
		    "Received error when attempting to retrieve container "
		    "metadata: %s",
		    err->message);
	wipe(response.body.data, response.body.cap);
	http_response_free(&response);
	return *answer != NULL;
}

static bool
ask_thrice(const struct container *container, struct http *http,
    json_t **answer, struct error *err)
{
	struct buf text = {0};
	bool again;

	for (int i = 0; i < ATTEMPTS; i++) {
		if (ask(container, http, answer, &again, err))
			return true;
		if (!again)
			return false;
		if (!interrupt_sleep(PAUSE))
			return fail(err, ERR_INTERRUPT, "interrupted");
		if (i + 1 < ATTEMPTS)
			error_clear(err);
	}
	buf_puts(&text, "Error retrieving metadata: ");
	buf_add(&text, err->message, err->length);
	fail_retrieval_buf(err, provider_container.name, &text);
	buf_free(&text);
	return false;
}

static bool
answer_read(json_t *answer, struct credentials *out, struct error *err)
{
	static const char *const names[] = {
	    "AccessKeyId", "SecretAccessKey", "Token", "Expiration"};
	const char *values[4];

	if (!http_check_strings(answer, err))
		return false;
	for (size_t i = 0; i < 4; i++) {
		json_t *value = json_object_get(answer, names[i]);

		values[i] = json_string_value(value);
		if (values[i] == NULL && (i != 2 || !json_is_null(value)))
			return fail(err, ERR_GENERAL, "'%s'", names[i]);
	}
	credentials_set(out, values[0], values[1], values[2],
	    json_string_value(json_object_get(answer, "AccountId")));
	return credentials_end(out, values[3], err);
}

static bool
container_refresh(
    struct found *found, struct credentials *out, struct error *err)
{
	const struct container *container = found->state;
	struct http *http;
	json_t *answer = NULL;
	bool ok;

	if (!url_check(found->lookup->settings->arena, container->url, err))
		return false;
	http = http_open(&(struct http_options){.connect_timeout = TIMEOUT,
	    .read_timeout = TIMEOUT,
	    .no_proxy = true,
	    .ui = found->lookup->settings->ui});
	ok = ask_thrice(container, http, &answer, err) &&
	    answer_read(answer, out, err);
	json_wipe(answer);
	http_close(http);
	return ok;
}

static bool
container_load(
    const struct lookup *lookup, struct found **out, struct error *err)
{
	const char *relative = getenv("AWS_CONTAINER_CREDENTIALS_RELATIVE_URI");
	const char *full = getenv("AWS_CONTAINER_CREDENTIALS_FULL_URI");
	struct arena *arena = lookup->settings->arena;
	struct container *container = arena_new(arena, struct container);
	struct found *found;

	if (relative == NULL && full == NULL)
		return true;
	container->url = relative != NULL
	    ? arena_printf(arena, "http://169.254.170.2%s", relative)
	    : url_trim(arena, full);
	if (!token_find(container, arena, err))
		return false;
	found = found_new(lookup, provider_container.name);
	found->state = container;
	if (!container_refresh(found, &found->now, err)) {
		found_clear(found);
		return false;
	}
	found->expires = true;
	found->refresh = container_refresh;
	*out = found;
	return true;
}

const struct provider provider_container = {
    "container-role", "EcsContainer", container_load};
