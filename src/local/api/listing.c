/* The pages of a listing: maxResults and nextToken.
 * SPDX-License-Identifier: Apache-2.0 */
#include "local/api/listing.h"

#include <stdlib.h>

#include "base/text/base64.h"
#include "local/auth/page_token.h"
#include "local/auth/token.h"
#include "local/store/sql.h"

/* What a token pages through: operation, registry and repository. */
static void
bind_token(struct call *call, const char *bound[5])
{
	const char *repo = call_string(call, "repositoryName");

	bound[0] = call->operation->name;
	bound[1] = call->registry.account;
	bound[2] = call->registry.region;
	bound[3] = repo ? repo : "";
	bound[4] = NULL;
}

static bool
read_token(struct call *call, const char *token, struct listing *out)
{
	const char *bound[5];
	char *text, *rest;

	bind_token(call, bound);
	text = page_token_read(call->arena, call->server->secret, bound, token);
	if (!text)
		return false;
	out->after = strtoll(text, &rest, 10);
	out->text = rest + (*rest == '/');
	return true;
}

bool
listing_begin(struct call *call, size_t usual, struct listing *out)
{
	json_t *max = call_member(call, "maxResults");
	const char *token = call_string(call, "nextToken");

	*out = (struct listing){.max = usual, .text = ""};
	if (max)
		out->max = (size_t)json_integer_value(max);
	if (!token || read_token(call, token, out))
		return true;
	return call_invalid(call, "nextToken", "Invalid token");
}

bool
listing_forbid(struct call *call, const char *names)
{
	static const char *const paging[] = {"maxResults", "nextToken"};

	for (size_t i = 0; i < 2; i++)
		if (call_member(call, paging[i]))
			return call_invalid(call, paging[i],
			    "%s cannot be used when %s is specified", paging[i],
			    names);
	return true;
}

void
listing_go_on(struct call *call, int64_t after, const char *text)
{
	const char *bound[5];

	bind_token(call, bound);
	call_put_string(call, "nextToken",
	    page_token_write(call->arena, call->server->secret, bound,
		arena_printf(call->arena, "%lld/%s", (long long)after,
		    text ? text : "")));
}

bool
listing_is_full(struct call *call, const struct listing *page,
    const json_t *list, int64_t after, const char *text)
{
	if (json_array_size(list) < page->max)
		return false;
	listing_go_on(call, after, text);
	return true;
}
