/* SPDX-License-Identifier: Apache-2.0 */
#include "aws/wire/keys.h"

#include <stdlib.h>
#include <string.h>

#include "base/memory/alloc.h"
#include "base/memory/buf.h"

void
credentials_clear(struct credentials *credentials)
{
	wipe_text(&credentials->access_key);
	wipe_text(&credentials->secret_key);
	wipe_text(&credentials->session_token);
	wipe_text(&credentials->account_id);
	wipe_text(&credentials->expiration);
	*credentials = (struct credentials){0};
}

static char *
copy(const char *text)
{
	return text != NULL ? xstrdup(text) : NULL;
}

void
credentials_set(struct credentials *out, const char *access_key,
    const char *secret_key, const char *token, const char *account)
{
	out->access_key = copy(access_key);
	out->secret_key = copy(secret_key);
	out->session_token =
	    token != NULL && *token != '\0' ? xstrdup(token) : NULL;
	out->account_id = copy(account);
}
