/* SPDX-License-Identifier: Apache-2.0 */
#include "aws/wire/trace.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>

/* Members, elements and form fields whose values are secrets.  Matched at the
 * end of a name, in any case, so that sessionToken and X-Amz-Security-Token
 * are among them. */
static const char *const secret_names[] = {"authorizationToken", "accessToken",
    "refreshToken", "idToken", "sessionToken", "securityToken",
    "Security-Token", "secretAccessKey", "secretKey", "clientSecret",
    "password", "Signature", "WebIdentityToken", "SAMLAssertion", "TokenCode",
    "deviceCode", "code", "code_verifier", "codeVerifier", "\"Token", NULL};

static const char *const secret_headers[] = {"x-amz-security-token",
    "x-amz-sso_bearer_token", "x-aws-ec2-metadata-token", "proxy-authorization",
    "cookie", "set-cookie", NULL};

static bool
is_secret_header(const char *name, size_t len)
{
	for (const char *const *s = secret_headers; *s; s++) {
		if (strlen(*s) == len && strncasecmp(*s, name, len) == 0)
			return true;
	}
	return false;
}

/* Whether a secret's name ends at `end`. */
static bool
is_secret_name(const char *text, size_t end)
{
	for (const char *const *s = secret_names; *s; s++) {
		size_t len = strlen(*s);

		if (len <= end && strncasecmp(text + end - len, *s, len) == 0)
			return true;
	}
	return false;
}

/* Whether the ">" at `i` ends the end of an element. */
static bool
is_end_tag(const char *text, size_t i)
{
	while (i > 0 && text[i] != '<')
		i--;
	return text[i + 1] == '/';
}

static size_t
skip_blanks(const char *text, size_t len, size_t i)
{
	while (i < len && strchr(" \t\r\n", text[i]) && text[i])
		i++;
	return i;
}

/* The end of a JSON string that starts behind its quote. */
static size_t
string_end(const char *text, size_t len, size_t i)
{
	while (i < len && text[i] != '"')
		i += text[i] == '\\' && i + 1 < len ? 2 : 1;
	return i;
}

/* A name has ended before `i`: where its value starts and what ends it; 0
 * when no value follows. */
static size_t
value_after(const char *text, size_t len, size_t i, char *end)
{
	size_t at;

	*end = text[i] == '>' ? '<' : '&';
	if (text[i] == '>' && is_end_tag(text, i))
		return 0;
	if (text[i] == '>' || text[i] == '=')
		return i + 1;
	if (text[i] != '"')
		return 0;
	at = skip_blanks(text, len, i + 1);
	if (at >= len || text[at] != ':')
		return 0;
	at = skip_blanks(text, len, at + 1);
	*end = '"';
	return at < len && text[at] == '"' ? at + 1 : 0;
}

static size_t
value_end(const char *text, size_t len, size_t i, char end)
{
	if (end == '"')
		return string_end(text, len, i);
	while (i < len && text[i] != end && text[i] != '"' && text[i] != '\n')
		i++;
	return i;
}

/* Append `text` (JSON, XML, a form or a URL) with the values of secret
 * members replaced by "***". */
static void
trace_redact(struct buf *out, const char *text, size_t len)
{
	size_t from = 0, i = 0;

	while (i < len) {
		size_t value = 0;
		char end;

		if ((text[i] == '"' || text[i] == '>' || text[i] == '=') &&
		    is_secret_name(text, i))
			value = value_after(text, len, i, &end);
		if (value == 0) {
			i++;
			continue;
		}
		buf_add(out, text + from, value - from);
		buf_puts(out, "***");
		from = i = value_end(text, len, value, end);
	}
	buf_add(out, text + from, len - from);
}

static void
add_header(struct buf *out, const char *name, size_t name_len,
    const char *value, size_t len)
{
	buf_add(out, name, name_len);
	buf_puts(out, ": ");
	if (is_secret_header(name, name_len))
		buf_puts(out, "***");
	else if (name_len == 13 &&
	    strncasecmp(name, "authorization", 13) == 0 &&
	    strncmp(value, "AWS4-", 5) != 0)
		buf_puts(out, "***");
	else
		trace_redact(out, value, len);
}

static void
tell(const struct ui *ui, struct buf *line)
{
	ui->debug(ui->ctx, buf_text(line));
	buf_wipe(line);
}

/* A line is a text that ends at the first NUL: none may stand in it. */
static void
show_nuls(struct buf *line)
{
	struct buf shown = {0};

	if (!memchr(line->data, '\0', line->len))
		return;
	for (size_t i = 0; i < line->len; i++)
		if (line->data[i])
			buf_putc(&shown, line->data[i]);
		else
			buf_puts(&shown, "\\x00");
	buf_wipe(line);
	*line = shown;
}

static void
tell_body(const struct ui *ui, const char *word, const char *data, size_t len,
    bool secret)
{
	struct buf line = {0};

	if (len == 0)
		return;
	buf_puts(&line, word);
	if (secret)
		buf_puts(&line, "***");
	else
		trace_redact(&line, data, len);
	show_nuls(&line);
	tell(ui, &line);
}

void
trace_request(const struct ui *ui, const struct http_request *request)
{
	struct buf line = {0};

	if (!ui || !ui->debug)
		return;
	buf_printf(&line, "> %s ", request->method);
	trace_redact(&line, request->url, strlen(request->url));
	tell(ui, &line);
	for (size_t i = 0; i < request->n_headers; i++) {
		const struct http_header *h = &request->headers[i];

		buf_puts(&line, "> ");
		add_header(&line, h->name, strlen(h->name), h->value,
		    strlen(h->value));
		tell(ui, &line);
	}
	tell_body(ui, "> ", request->body, request->body_len, false);
}

/* A metadata token comes as the bare body. */
static bool
asks_for_token(const struct http_request *request)
{
	for (size_t i = 0; i < request->n_headers; i++) {
		if (strcasecmp(request->headers[i].name,
			"x-aws-ec2-metadata-token-ttl-seconds") == 0)
			return true;
	}
	return false;
}

void
trace_response(const struct ui *ui, const struct http_request *request,
    const struct http_response *response)
{
	const char *text = buf_text(&response->headers);
	struct buf line = {0};

	if (!ui || !ui->debug)
		return;
	buf_printf(&line, "< %d", response->status);
	tell(ui, &line);
	while (*text) {
		size_t len = strcspn(text, "\n"), name = strcspn(text, ":\n");
		size_t value = name + strspn(text + name, ": ");

		buf_puts(&line, "< ");
		add_header(&line, text, name, text + value, len - value);
		tell(ui, &line);
		text += len + (text[len] == '\n');
	}
	tell_body(ui, "< ", response->body.data, response->body.len,
	    asks_for_token(request));
}
