/* SPDX-License-Identifier: Apache-2.0 */
#include "local/page/show.h"

#include <math.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

#include "base/date/isotime.h"
#include "base/json/json_make.h"
#include "local/page/repeat.h"

static json_t *
text_or_null(const char *text)
{
	return text ? json_text(text) : json_null();
}

static json_t *
moment(double when)
{
	const double seconds = floor(when);
	char zone[8], text[40];

	snprintf(zone, sizeof(zone), ".%03dZ", (int)((when - seconds) * 1000));
	isotime_write((time_t)seconds, zone, text);
	return json_text(text);
}

json_t *
show_line(const struct seen *seen)
{
	return json_members("id", json_integer((json_int_t)seen->id), "time",
	    moment(seen->started), "method", json_text(seen->method), "path",
	    json_text(seen->target), "plane", json_text(seen->plane),
	    "operation", text_or_null(seen->operation), "account",
	    text_or_null(seen->account), "region", text_or_null(seen->region),
	    "who", text_or_null(seen->who), "status",
	    json_integer(seen->status), "ms",
	    json_real(round(seen->ms * 100) / 100), "bytesIn",
	    json_integer((json_int_t)seen->bytes_in), "bytesOut",
	    json_integer((json_int_t)seen->bytes_out));
}

static json_t *
headers(const struct seen *seen)
{
	const char *at = buf_text(&seen->headers);
	const char *end = at + seen->headers.len;
	json_t *list = json_array();

	while (at < end) {
		const char *value = at + strlen(at) + 1;
		json_t *pair = json_array();

		json_array_append_new(pair, json_text(at));
		json_array_append_new(pair, json_text(value));
		json_array_append_new(list, pair);
		at = value + strlen(value) + 1;
	}
	return list;
}

static json_t *
body(const struct buf *text)
{
	return text->len ? json_text_n(text->data, text->len) : json_null();
}

json_t *
show_whole(const struct seen *seen, const char *url)
{
	json_t *line = show_line(seen);

	json_object_set_new(line, "requestHeaders", headers(seen));
	json_object_set_new(line, "requestBody", body(&seen->body));
	json_object_set_new(line, "responseBody", body(&seen->answer));
	json_object_set_new(line, "truncated", json_boolean(seen->truncated));
	json_object_set_new(line, "command", repeat_command(seen, url));
	return line;
}
