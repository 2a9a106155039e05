/* The credentials endpoint of a container: ECS, EKS Pod Identity. */
#include "aws/provider.h"

#include <arpa/inet.h>
#include <ctype.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "aws/http.h"
#include "aws/ini.h"
#include "base/json_explain.h"
#include "base/interrupt.h"

enum { TIMEOUT = 2, ATTEMPTS = 3, PAUSE = 1 };

/* Whether the host is one in 127.0.0.0/8 or ::1, by its number. */
static bool
host_is_loopback(const char *host)
{
	struct in6_addr six;
	struct in_addr four;

	if (inet_pton(AF_INET, host, &four) == 1)
		return ntohl(four.s_addr) >> 24 == 127;
	return inet_pton(AF_INET6, host, &six) == 1 &&
	    IN6_IS_ADDR_LOOPBACK(&six);
}

/* The host of a URL, in lower case, without port and brackets; or NULL. */
static char *
url_host(struct arena *arena, const char *url)
{
	const char *start = strstr(url, "//"), *end, *at;
	char *host;

	if (start == NULL)
		return NULL;
	start += 2;
	end = start + strcspn(start, "/?#");
	for (at = start; at < end; at++)
		if (*at == '@')
			start = at + 1;
	if (*start == '[') {
		start++;
		end = start + strcspn(start, "]");
	} else {
		end = start + strcspn(start, ":/?#");
	}
	if (end == start)
		return NULL;
	host = arena_strndup(arena, start, (size_t)(end - start));
	for (char *p = host; *p != '\0'; p++)
		*p = (char)tolower((unsigned char)*p);
	return host;
}

static bool
url_check(struct arena *arena, const char *url, struct error *err)
{
	static const char *const allowed[] = {
	    "169.254.170.2", "169.254.170.23", "fd00:ec2::23", "localhost"};
	const char *host = url_host(arena, url);

	if (strncasecmp(url, "https:", 6) == 0 ||
	    (host != NULL && host_is_loopback(host)))
		return true;
	for (size_t i = 0; i < 4 && host != NULL; i++)
		if (strcmp(host, allowed[i]) == 0)
			return true;
	return fail(err, EXIT_GENERAL,
	    "Unsupported host '%s'.  Can only retrieve metadata from a "
	    "loopback address or one of these hosts: 169.254.170.2, "
	    "169.254.170.23, fd00:ec2::23, localhost",
	    host != NULL ? host : "None");
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

	container->token = getenv("AWS_CONTAINER_AUTHORIZATION_TOKEN");
	if (file != NULL) {
		bool ok = text_read(file, &text, err);

		container->token = arena_strdup(arena, buf_text(&text));
		buf_wipe(&text);
		if (!ok)
			return false;
	}
	if (container->token != NULL &&
	    strpbrk(container->token, "\r\n") != NULL)
		return fail(err, EXIT_GENERAL,
		    "Auth token value is not a legal header value");
	return true;
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
	    .n_headers = container->token != NULL ? 2 : 1};
	struct http_response response = {0};
	struct buf why = {0};
	enum http_fault fault = http_send(http, &request, &response, err);

	*again = fault == HTTP_CONNECT || fault == HTTP_CONNECT_TIMEOUT ||
	    fault == HTTP_READ_TIMEOUT || fault == HTTP_CLOSED ||
	    fault == HTTP_TRUNCATED || fault == HTTP_OK;
	if (fault == HTTP_OK && response.status != 200)
		fail(err, EXIT_GENERAL,
		    "Received non 200 response %d from container metadata: %s",
		    response.status, buf_text(&response.body));
	else if (fault == HTTP_OK &&
	    (*answer = json_explain_read(
		 buf_text(&response.body), response.body.len, &why)) == NULL)
		fail(err, EXIT_GENERAL,
		    "Unable to parse JSON returned from container metadata "
		    "services");
	else if (fault != HTTP_OK && *again) {
		char *text = xstrdup(err->message);

		fail(err, EXIT_GENERAL,
		    "Received error when attempting to retrieve container "
		    "metadata: %s",
		    text);
		free(text);
	}
	wipe(response.body.data, response.body.cap);
	http_response_free(&response);
	buf_free(&why);
	return *answer != NULL;
}

static bool
ask_thrice(const struct container *container, struct http *http,
    json_t **answer, struct error *err)
{
	char *text;
	bool again;

	for (int i = 0; i < ATTEMPTS; i++) {
		if (ask(container, http, answer, &again, err))
			return true;
		if (!again)
			return false;
		if (!interrupt_sleep(PAUSE))
			return fail(err, EXIT_INTERRUPT, "interrupted");
		if (i + 1 < ATTEMPTS)
			error_clear(err);
	}
	text = xmalloc(strlen(err->message) + 32);
	memcpy(text, "Error retrieving metadata: ", 28);
	memcpy(text + 27, err->message, strlen(err->message) + 1);
	fail_retrieval(err, provider_container.name, text);
	free(text);
	return false;
}

static bool
answer_read(json_t *answer, struct credentials *out, struct error *err)
{
	static const char *const names[] = {
	    "AccessKeyId", "SecretAccessKey", "Token", "Expiration"};
	const char *values[4];

	for (size_t i = 0; i < 4; i++) {
		json_t *value = json_object_get(answer, names[i]);

		values[i] = json_string_value(value);
		if (values[i] == NULL && (i != 2 || !json_is_null(value)))
			return fail(err, EXIT_GENERAL, "'%s'", names[i]);
	}
	credentials_set(out, values[0], values[1], values[2],
	    json_string_value(json_object_get(answer, "AccountId")));
	return expiry_read(values[3], &out->expires, err);
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
	ini_free(answer);
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
	    : full;
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
