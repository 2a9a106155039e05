/* Tokens of pages: what the next one begins after, not to be made by others.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef LOCAL_AUTH_PAGE_TOKEN_H
#define LOCAL_AUTH_PAGE_TOKEN_H

#include "base/memory/arena.h"

/* A token for `text`, good only with the same `bound` (ends with NULL), so
 * that it cannot be carried over to another listing. */
char *page_token_write(struct arena *arena, const unsigned char *secret,
    const char *const *bound, const char *text);

/* The text of such a token; NULL when it is none. */
char *page_token_read(struct arena *arena, const unsigned char *secret,
    const char *const *bound, const char *token);

#endif
