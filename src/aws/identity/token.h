/* Cache files shared with the peer: role keys, SSO and login tokens.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef AWS_IDENTITY_TOKEN_H
#define AWS_IDENTITY_TOKEN_H

#include <jansson.h>
#include <stdbool.h>

#include "base/memory/arena.h"
#include "base/error.h"

enum token_folder {
	TOKENS_CLI,  /* ~/.aws/cli/cache: keys of assumed and SSO roles */
	TOKENS_SSO,  /* ~/.aws/sso/cache: access tokens */
	TOKENS_LOGIN /* ~/.aws/login/cache, or AWS_LOGIN_CACHE_DIRECTORY */
};

/* Whether there is a file for the key, readable or not. */
bool token_exists(
    struct arena *arena, enum token_folder folder, const char *key);

/* The object a file holds, for json_wipe(); NULL when there is none, none that
 * can be read whole, or one that somebody else could have laid there: another
 * owner of the file or its folder, others who may write to them, a link. */
json_t *token_read(
    struct arena *arena, enum token_folder folder, const char *key);

/* Whether there is a file that token_read() does not trust; fills `err` with
 * that. */
bool token_fail_foreign(struct arena *arena, enum token_folder folder,
    const char *key, struct error *err);

/* Replace the file: atomically, 0600 in 0700.  Where that cannot be done
 * (no home, a read-only one, a folder where others may write) nothing
 * happens. */
void token_write(struct arena *arena, enum token_folder folder, const char *key,
    const json_t *value);

/* The same where it must be kept: false with `err` filled. */
bool token_store(struct arena *arena, enum token_folder folder, const char *key,
    const json_t *value, struct error *err);

/* Remove the file, if there is one; false with `err` filled. */
bool token_remove(struct arena *arena, enum token_folder folder,
    const char *key, struct error *err);

/* The folder itself. */
char *token_folder(struct arena *arena, enum token_folder folder);

/* The key of a text: hexadecimal SHA-1, or SHA-256 for logins. */
char *token_key(
    struct arena *arena, enum token_folder folder, const char *text);

/* The key of an object of arguments: its JSON with sorted keys, written with
 * blanks after the separators or (`compact`) without. */
char *token_key_of(struct arena *arena, const json_t *arguments, bool compact);

#endif
