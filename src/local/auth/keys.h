/* The access keys that are accepted: a file as AWS CLI's credentials.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef LOCAL_AUTH_KEYS_H
#define LOCAL_AUTH_KEYS_H

#include <stdbool.h>

#include "base/error.h"
#include "base/memory/arena.h"

struct key {
	char *id, *secret;
	char *token;   /* the session token that goes with it, or NULL */
	char *account; /* 12 digits, or NULL */
	char *trusts;  /* accounts that may take its roles, "*" for all, or
			  NULL */
	char *role;    /* without an id: one that the token in a file is for, */
	char *token_file; /* that file */
	char *arn;        /* of a session: who it is */
	double expires;   /* of a session, seconds since 1970; else 0 */
	bool made;        /* for this run */
	struct key *next;
};

/* Read the sections of a file: aws_access_key_id, aws_secret_access_key,
 * aws_session_token, account, trusts; or role_arn and web_identity_token_file.
 * A key with an empty secret or an impossible account is left out, which is
 * said on standard error.  NULL and `err` when the file cannot be read, is
 * malformed or has no key. */
struct key *keys_read(const char *path, struct error *err);
void keys_free(struct key *keys);

/* The key in the list that was made for this account, made now where there is
 * none: of chance with `checked`, else the account's number, which any server
 * takes. */
const struct key *keys_make(
    struct key **keys, const char *account, bool checked);

/* An access key as STS makes them. */
char *keys_session_id(struct arena *arena);

const struct key *keys_find(const struct key *keys, const char *id);

#endif
