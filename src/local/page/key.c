/* SPDX-License-Identifier: Apache-2.0 */
#include "local/page/key.h"

#include <openssl/crypto.h>
#include <string.h>

#include "local/auth/token.h"
#include "local/http/server.h"

bool
key_is_right(struct request *request)
{
	const char *key = request_header(request, ADMIN_KEY);
	const char *own =
	    token_store_key(request->arena, request->server->secret);

	return key && strlen(key) == strlen(own) &&
	    CRYPTO_memcmp(key, own, strlen(own)) == 0;
}
