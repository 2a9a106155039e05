/* SPDX-License-Identifier: Apache-2.0 */
#include "aws/wire/exchange.h"

#include <string.h>

enum { WIPE_UP_TO = 1 << 20 };

bool
http_header_get(
    const struct http_response *response, const char *name, struct buf *out)
{
	const char *line = buf_text(&response->headers);
	size_t len = strlen(name);

	for (; *line; line += strcspn(line, "\n"), line += *line == '\n') {
		if (strncmp(line, name, len) != 0 || line[len] != ':')
			continue;
		line += len + 2;
		buf_add(out, line, strcspn(line, "\n"));
		return true;
	}
	return false;
}

void
http_response_free(struct http_response *response)
{
	buf_wipe(&response->headers);
	/* tokens and keys come in small replies; listings hold no secret */
	if (response->body.len > WIPE_UP_TO)
		buf_free(&response->body);
	else
		buf_wipe(&response->body);
}
