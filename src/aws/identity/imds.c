/* SPDX-License-Identifier: Apache-2.0 */
#include "aws/identity/imds.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "aws/identity/answer.h"
#include "aws/wire/http_check.h"
#include "base/json/json_make.h"
#include "aws/wire/http.h"
#include "base/date/isotime.h"
#include "base/json/json.h"
#include "base/memory/alloc.h"

/* One visit to the service. */
struct imds {
	struct http *http;
	const char *base;
	long attempts;
	bool v1_disabled;
	char *token; /* NULL: version 1 */
	struct http_response response;
	bool nothing; /* it has nothing to say, which is no error */
};

static bool
disabled(void)
{
	const char *value = getenv("AWS_EC2_METADATA_DISABLED");

	return value != NULL && strcasecmp(value, "true") == 0;
}

/* The address of the service, with the final slash. */
static const char *
base_url(const struct settings *settings)
{
	const char *url =
	    settings_get(settings, SETTING_METADATA_ENDPOINT, NULL);
	const char *mode = settings_get(settings, SETTING_METADATA_MODE, NULL);
	bool ipv6 = mode != NULL
	    ? strcasecmp(mode, "ipv6") == 0
	    : settings_flag(settings, SETTING_METADATA_IPV6);

	if (url != NULL && *url != '\0')
		return arena_printf(settings->arena, "%s%s", url,
		    url[strlen(url) - 1] == '/' ? "" : "/");
	return ipv6 ? "http://[fd00:ec2::254]/" : "http://169.254.169.254/";
}

static bool
imds_open(struct imds *imds, const struct settings *settings, struct error *err)
{
	long timeout;

	*imds = (struct imds){0};
	if (!settings_int(settings, SETTING_METADATA_TIMEOUT, &timeout, err) ||
	    !settings_int(
		settings, SETTING_METADATA_ATTEMPTS, &imds->attempts, err))
		return false;
	imds->nothing = disabled();
	imds->base = base_url(settings);
	imds->v1_disabled =
	    settings_flag(settings, SETTING_METADATA_V1_DISABLED);
	imds->http =
	    http_open(&(struct http_options){.connect_timeout = (double)timeout,
		.read_timeout = (double)timeout,
		.ui = settings->ui});
	return true;
}

static void
imds_close(struct imds *imds)
{
	if (imds->token != NULL)
		wipe(imds->token, strlen(imds->token));
	free(imds->token);
	wipe(imds->response.body.data, imds->response.body.cap);
	http_response_free(&imds->response);
	if (imds->http != NULL)
		http_close(imds->http);
}

/* Faults that only use an attempt up. */
static bool
fault_passes(enum http_fault fault, struct error *err)
{
	bool passes = fault == HTTP_OK || fault == HTTP_CONNECT ||
	    fault == HTTP_CONNECT_TIMEOUT || fault == HTTP_READ_TIMEOUT ||
	    fault == HTTP_CLOSED || fault == HTTP_TRUNCATED;

	if (passes)
		error_clear(err);
	return passes;
}

static enum http_fault
ask(struct imds *imds, const char *method, const char *path,
    const struct http_header *header, struct error *err)
{
	struct buf url = {0};
	struct http_request request = {.method = method,
	    .headers = header,
	    .n_headers = header != NULL,
	    .limit = HTTP_SMALL_MAX};
	enum http_fault fault;

	buf_printf(&url, "%s%s", imds->base, path);
	request.url = buf_text(&url);
	fault = http_send(imds->http, &request, &imds->response, err);
	buf_free(&url);
	return fault;
}

/* Get the token of version 2, or decide for version 1. */
static bool
token_fetch(struct imds *imds, struct error *err)
{
	static const struct http_header ttl = {
	    "x-aws-ec2-metadata-token-ttl-seconds", "21600"};

	for (long i = 0; i < imds->attempts; i++) {
		enum http_fault fault =
		    ask(imds, "PUT", "latest/api/token", &ttl, err);
		int status = imds->response.status;

		if (!fault_passes(fault, err))
			return false;
		if (fault == HTTP_READ_TIMEOUT)
			break;
		if (fault != HTTP_OK)
			continue;
		if (status == 200) {
			const struct buf *body = &imds->response.body;

			if (!http_check_value(buf_text(body), body->len, err))
				return false;
			imds->token = xstrdup(buf_text(body));
			break;
		}
		imds->nothing = status == 400;
		if (status == 400 || status == 403 || status == 404 ||
		    status == 405)
			break;
	}
	if (imds->nothing || (imds->token != NULL && imds->token[0] != '\0') ||
	    !imds->v1_disabled)
		return true;
	return fail(err, ERR_GENERAL,
	    "Error retrieving metadata: Unable to retrieve token for use in "
	    "IMDSv2 call and IMDSv1 has been disabled");
}

/* GET a path until it answers well; `json`: until it answers in JSON. */
static bool
fetch(struct imds *imds, const char *path, bool json, struct error *err)
{
	struct http_header header = {"x-aws-ec2-metadata-token", imds->token};

	for (long i = 0; i < imds->attempts; i++) {
		enum http_fault fault = ask(imds, "GET", path,
		    imds->token != NULL ? &header : NULL, err);
		json_t *value;

		if (!fault_passes(fault, err))
			return false;
		if (fault != HTTP_OK || imds->response.status != 200 ||
		    imds->response.body.len == 0)
			continue;
		if (!json)
			return true;
		value = json_read(
		    imds->response.body.data, imds->response.body.len, NULL);
		json_wipe(value);
		if (value != NULL)
			return true;
	}
	imds->nothing = true;
	return true;
}

bool
imds_region(struct settings *settings, const char **region, struct error *err)
{
	struct imds imds;
	bool ok = true;

	if (settings->imds_region == NULL) {
		ok = imds_open(&imds, settings, err) &&
		    (imds.nothing || token_fetch(&imds, err)) &&
		    (imds.nothing ||
			fetch(&imds,
			    "latest/meta-data/placement/availability-zone/",
			    false, err));
		settings->imds_region = "";
		if (ok && !imds.nothing)
			settings->imds_region = arena_strndup(settings->arena,
			    buf_text(&imds.response.body),
			    imds.response.body.len - 1);
		imds_close(&imds);
	}
	*region = *settings->imds_region != '\0' ? settings->imds_region : NULL;
	return ok;
}

/* Keys that have run out, or are about to, are used on for a while: better
 * than none while the service has trouble. */
static bool
expiry_stretch(const char *text, time_t *expires, struct error *err)
{
	time_t now = time(NULL);
	long interval = 15 * 60 + 120 + (long)((unsigned)now % 480);

	if (isotime_read(text, expires) == ISOTIME_ZONED &&
	    text[strlen(text) - 1] == 'Z') {
		if (now >= *expires - interval)
			*expires = now + interval;
		return true;
	}
	return expiry_read(text, expires, err);
}

static bool
answer_read(struct imds *imds, struct credentials *out, struct error *err)
{
	json_t *answer = json_read(
	    buf_text(&imds->response.body), imds->response.body.len, NULL);
	const char *access = json_get_string(answer, "AccessKeyId");
	const char *secret = json_get_string(answer, "SecretAccessKey");
	const char *token = json_get_string(answer, "Token");
	const char *expires = json_get_string(answer, "Expiration");
	bool ok = http_check_strings(answer, err);

	if (ok && access != NULL && secret != NULL && token != NULL &&
	    expires != NULL) {
		credentials_set(out, access, secret, token, NULL);
		ok = expiry_stretch(expires, &out->expires, err);
	}
	json_wipe(answer);
	return ok;
}

static bool
credentials_fetch(struct imds *imds, struct credentials *out, struct error *err)
{
	static const char *const folder =
	    "latest/meta-data/iam/security-credentials/";
	struct buf path = {0};
	bool ok;

	if (imds->nothing || !token_fetch(imds, err) || imds->nothing)
		return err->kind == ERR_NONE;
	if (!fetch(imds, folder, false, err) || imds->nothing)
		return err->kind == ERR_NONE;
	buf_puts(&path, folder);
	for (const char *c = buf_text(&imds->response.body); *c != '\0'; c++)
		if (strchr("\t\r\n", *c) == NULL)
			buf_putc(&path, *c);
	ok = fetch(imds, buf_text(&path), true, err);
	buf_free(&path);
	if (!ok || imds->nothing)
		return ok;
	return answer_read(imds, out, err);
}

bool
imds_credentials(
    const struct settings *settings, struct credentials *out, struct error *err)
{
	struct imds imds;
	bool ok = imds_open(&imds, settings, err) &&
	    credentials_fetch(&imds, out, err);

	imds_close(&imds);
	return ok;
}
