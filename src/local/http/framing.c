/* Requests that others on the way could read in another way.
 * SPDX-License-Identifier: Apache-2.0 */
#include "local/http/framing.h"

#include <ctype.h>
#include <microhttpd.h>
#include <string.h>
#include <strings.h>

#include "base/countof.h"

/* Headers of which there may be one. */
static const char *const single[] = {"Authorization", "Content-Length", "Host",
    "Origin", "Transfer-Encoding", "X-Amz-Target"};

enum { N_SINGLE = countof(single) };

struct look {
	unsigned seen; /* a bit for each of these */
	bool is_clear;
};

static bool
is_name(const char *text)
{
	for (const char *c = text; *c; c++)
		if (!isalnum((unsigned char)*c) &&
		    !strchr("!#$%&'*+-.^_`|~", *c))
			return false;
	return *text != '\0';
}

static enum MHD_Result
look_at(void *ctx, enum MHD_ValueKind kind, const char *name, const char *value)
{
	struct look *look = ctx;

	(void)kind;
	(void)value;
	look->is_clear = look->is_clear && is_name(name);
	for (unsigned i = 0; i < N_SINGLE; i++) {
		if (strcasecmp(name, single[i]) != 0)
			continue;
		if (look->seen & 1u << i)
			look->is_clear = false;
		look->seen |= 1u << i;
	}
	return look->is_clear ? MHD_YES : MHD_NO;
}

bool
framing_is_clear(const struct request *request)
{
	const char *coding = request_header(request, "Transfer-Encoding");
	struct look look = {.is_clear = true};

	for (const struct header *h = request->headers; h; h = h->next)
		look_at(&look, MHD_HEADER_KIND, h->name, h->value);
	if (request->connection)
		MHD_get_connection_values(
		    request->connection, MHD_HEADER_KIND, look_at, &look);
	if (request->is_cut)
		return false;
	if (!look.is_clear || !coding)
		return look.is_clear;
	return strcasecmp(coding, "chunked") == 0 &&
	    !request_header(request, "Content-Length");
}
