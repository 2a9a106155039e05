/* The cache file of the Amazon ECR credential helper, shared with it.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef CMD_LOGIN_HELPER_CACHE_H
#define CMD_LOGIN_HELPER_CACHE_H

#include <stdbool.h>

#include "cmd/login/login_token.h"
#include "rules/registry.h"
#include "base/memory/buf.h"

/*
 * DIR/cache.json, version 1.0, as helper 0.12.0 reads and writes it; DIR is
 * AWS_ECR_CACHE_DIR or ~/.ecr.  Its key holds the access key, so that it
 * serves only those who know theirs.  AWS_ECR_DISABLE_CACHE or
 * ECR_DISABLE_CACHE with any value turns it off.  Losing the file costs
 * nothing.
 */

/* Read the entry, under the key of older versions too ("B64(access key and
 * MD5 of nothing)" in place of the hash); false where there is none that is
 * still valid. */
bool helper_cache_get(const struct registry *registry, const char *access_key,
    struct login_token *out);

/* Add or replace the entry and leave the others; a file of another version
 * or that cannot be read is left alone. */
void helper_cache_put(const struct registry *registry, const char *access_key,
    const struct login_token *token);

/* Call `each` for every entry of a valid token: its host. */
void helper_cache_list(
    void (*each)(void *ctx, const char *endpoint), void *ctx);

#endif
