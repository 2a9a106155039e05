/* Written as text: there may be hundreds a second.
 * SPDX-License-Identifier: Apache-2.0 */
#include "local/page/show.h"

#include <math.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

#include "base/date/isotime.h"
#include "base/json/json.h"
#include "base/text/utf8.h"
#include "local/page/repeat.h"

static void
put_text(struct buf *out, const char *data, size_t len)
{
	struct buf mended = {0};

	if (utf8_valid(data, len, NULL)) {
		json_write_string(out, data, len, false);
		return;
	}
	utf8_mend(&mended, data, len);
	json_write_string(out, mended.data, mended.len, false);
	buf_free(&mended);
}

static void
put_member(struct buf *out, const char *name, const char *text)
{
	buf_puts(out, ",\"");
	buf_puts(out, name);
	buf_puts(out, "\":");
	if (text)
		put_text(out, text, strlen(text));
	else
		buf_puts(out, "null");
}

static void
put_number(struct buf *out, const char *name, uint64_t value)
{
	buf_puts(out, ",\"");
	buf_puts(out, name);
	buf_puts(out, "\":");
	buf_put_int(out, (long long)value, 1);
}

static void
put_time(struct buf *out, double when)
{
	const double seconds = floor(when);
	char zone[8], text[40];

	snprintf(zone, sizeof(zone), ".%03dZ", (int)((when - seconds) * 1000));
	isotime_write((time_t)seconds, zone, text);
	put_member(out, "time", text);
}

static void
put_members(struct buf *out, const struct seen *seen)
{
	buf_puts(out, "{\"id\":");
	buf_put_int(out, (long long)seen->id, 1);
	put_time(out, seen->started);
	put_member(out, "method", seen->method);
	put_member(out, "path", seen->target);
	put_member(out, "plane", seen->plane);
	put_member(out, "operation", seen->operation);
	put_member(out, "account", seen->account);
	put_member(out, "region", seen->region);
	put_member(out, "who", seen->who);
	put_number(out, "status", (uint64_t)seen->status);
	buf_printf(out, ",\"ms\":%.2f", seen->ms);
	put_number(out, "bytesIn", seen->bytes_in);
	put_number(out, "bytesOut", seen->bytes_out);
}

void
show_line(struct buf *out, const struct seen *seen)
{
	put_members(out, seen);
	buf_putc(out, '}');
}

static void
put_headers(struct buf *out, const struct seen *seen)
{
	const char *at = buf_text(&seen->headers), *value;
	const char *end = at + seen->headers.len, *comma = "";

	buf_puts(out, ",\"requestHeaders\":[");
	for (; at < end; at = value + strlen(value) + 1, comma = ",") {
		value = at + strlen(at) + 1;
		buf_printf(out, "%s[", comma);
		put_text(out, at, strlen(at));
		buf_putc(out, ',');
		put_text(out, value, strlen(value));
		buf_putc(out, ']');
	}
	buf_putc(out, ']');
}

static void
put_body(struct buf *out, const char *name, const struct buf *body)
{
	buf_printf(out, ",\"%s\":", name);
	if (body->len)
		put_text(out, body->data, body->len);
	else
		buf_puts(out, "null");
}

void
show_whole(
    struct buf *out, const struct seen *seen, const char *url, const char *own)
{
	struct buf command = {0};

	repeat_command(&command, seen, url, own);
	put_members(out, seen);
	put_headers(out, seen);
	put_body(out, "requestBody", &seen->body);
	put_body(out, "responseBody", &seen->answer);
	buf_printf(
	    out, ",\"truncated\":%s", seen->truncated ? "true" : "false");
	put_body(out, "command", &command);
	buf_puts(out, "}\n");
	buf_free(&command);
}
