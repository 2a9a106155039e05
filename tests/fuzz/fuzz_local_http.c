/* Any bytes as a target, a query, a token and text for patterns.
 * SPDX-License-Identifier: Apache-2.0 */
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include "rules/pattern.h"
#include "rules/glob.h"
#include "local/http/http.h"
#include "local/route.h"
#include "local/http/server.h"
#include "local/auth/token.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static const unsigned char secret[TOKEN_SECRET];
	static const char name[] = "[a-z0-9]+((\\.|_|__|-+)[a-z0-9]+)*"
				   "(\\/[a-z0-9]+((\\.|_|__|-+)[a-z0-9]+)*)*";
	struct arena arena = {0};
	char *text = arena_strndup(&arena, (const char *)data, size);
	struct server server = {.host = "localhost:4510"};
	struct request request = {.server = &server,
	    .arena = &arena,
	    .method = "GET",
	    .path = text,
	    .target = text,
	    .query = text};
	struct signed_token token;

	http_decode(&arena, text, strlen(text), true);
	request_argument(&request, "token");
	route_find(&request);
	token_verify(&arena, secret, text, NULL, &token);
	pattern_matches(name, text);
	glob_matches(text, "some/name-of.a_repository");
	arena_free(&arena);
	return 0;
}
