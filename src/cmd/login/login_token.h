/* Registry tokens, kept between runs and shared by processes at once.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef CMD_LOGIN_LOGIN_TOKEN_H
#define CMD_LOGIN_LOGIN_TOKEN_H

#include <stdbool.h>
#include <time.h>

#include "base/memory/buf.h"

/* As the service gives it; malloc'd strings, wiped by login_token_clear(). */
struct login_token {
	char *authorization;  /* base64 of "USER:PASSWORD" */
	char *proxy_endpoint; /* "https://HOST", or NULL (ECR Public) */
	time_t requested, expires;
};

void login_token_clear(struct login_token *token);

/* Less than half of its life is over: what the Amazon ECR credential helper
 * takes as good without asking. */
bool login_token_fresh(const struct login_token *token, time_t now);

/* Not expired, with a minute to use it in. */
bool login_token_valid(const struct login_token *token, time_t now);

struct login_cache;

/*
 * The entry of `key`: any text that names identity, endpoint and registry.
 * Where there is no folder, or it cannot be written or is another user's,
 * everything below quietly keeps nothing, as with a NULL key.  Never NULL.
 */
struct login_cache *login_cache_open(const char *key);

/* Read the entry: true for a valid token, moved into `out`.  Files of another
 * owner, readable by others, half-written or of another version are as if
 * absent. */
bool login_cache_get(struct login_cache *cache, struct login_token *out);

/* Wait (at most half a minute) until no other process fetches for this key;
 * released by login_cache_close(), or when the process ends. */
void login_cache_lock(struct login_cache *cache);

/* Write the entry, whole or not at all, and remove expired ones. */
void login_cache_put(
    struct login_cache *cache, const struct login_token *token);

/* Call `each` with the endpoint of every valid token of this user. */
void login_cache_list(void (*each)(void *ctx, const char *endpoint), void *ctx);

void login_cache_close(struct login_cache *cache);

/* The folder of the Amazon ECR credential helper, malloc'd:
 * AWS_ECR_CACHE_DIR, in which only a leading "~" means the home, or ~/.ecr.
 * NULL where there is none or a cache is not wanted, as above. */
char *login_cache_their_folder(void);

#endif
