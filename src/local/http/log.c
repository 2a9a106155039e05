/* SPDX-License-Identifier: Apache-2.0 */
#include "local/http/log.h"

#include <string.h>
#include <time.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/file.h"
#include "local/http/server.h"

/* What a terminal could take for a command is written as it would be in a
 * URL. */
static void
add_clean(struct buf *out, const char *text)
{
	for (; *text; text++) {
		unsigned char c = (unsigned char)*text;

		if (c > ' ' && c < 0x7f)
			buf_putc(out, *text);
		else
			buf_printf(out, "%%%02X", c);
	}
}

/* The operation of the API, which all have one path. */
static const char *
operation_of(const struct request *request)
{
	const char *target = request_header(request, "X-Amz-Target");
	const char *dot = target ? strrchr(target, '.') : NULL;

	return dot && dot[1] ? dot + 1 : "-";
}

void
log_request(const struct request *request, const struct response *response,
    double started)
{
	const struct server_options *options = &request->server->options;
	unsigned long long bytes =
	    response->length ? response->length : response->body.len;
	time_t now = (time_t)started;
	struct buf line = {0};
	char stamp[32];
	struct tm tm;

	if (!options->log && !options->log_fd)
		return;
	gmtime_r(&now, &tm);
	strftime(stamp, sizeof(stamp), "%Y-%m-%dT%H:%M:%SZ ", &tm);
	buf_puts(&line, stamp);
	add_clean(&line, request->method);
	buf_putc(&line, ' ');
	add_clean(&line, request->path);
	buf_putc(&line, ' ');
	add_clean(&line, operation_of(request));
	buf_printf(&line, " %d %llu %.3f\n", response->status, bytes,
	    clock_wall() - started);
	/* One write a line, so that threads do not mix theirs. */
	if (options->log)
		file_write_fd(STDOUT_FILENO, line.data, line.len);
	if (options->log_fd)
		file_write_fd(options->log_fd, line.data, line.len);
	buf_free(&line);
}
