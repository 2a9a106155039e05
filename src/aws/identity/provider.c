/* SPDX-License-Identifier: Apache-2.0 */
#include "aws/identity/provider.h"

#include <stdlib.h>
#include <string.h>

#include "aws/identity/answer.h"
#include "aws/wire/http_check.h"
#include "base/json/json.h"

enum { SHOULD_REFRESH = 15 * 60, MUST_REFRESH = 10 * 60 };

struct found *
found_new(const struct lookup *lookup, const char *source)
{
	struct found *found = arena_new(lookup->settings->arena, struct found);

	found->source = source;
	found->lookup = lookup;
	return found;
}

void
found_clear(struct found *found)
{
	for (; found != NULL; found = found->base) {
		credentials_clear(&found->now);
		if (found->drop != NULL)
			found->drop(found->state);
		found->drop = NULL;
	}
}

static bool
expires_within(const struct found *found, time_t seconds)
{
	return found->expires && found->now.expires - time(NULL) < seconds;
}

bool
found_get(
    struct found *found, const struct credentials **out, struct error *err)
{
	bool have = found->now.access_key != NULL;
	struct credentials fresh = {0};

	*out = &found->now;
	if (found->refresh == NULL ||
	    (have && !expires_within(found, SHOULD_REFRESH)))
		return true;
	if (!found->refresh(found, &fresh, err)) {
		credentials_clear(&fresh);
		if (!have || expires_within(found, MUST_REFRESH) ||
		    err->kind == ERR_INTERRUPT)
			return false;
		error_clear(err);
		return true;
	}
	credentials_clear(&found->now);
	found->now = fresh;
	found->now.source = found->source;
	found->expires = true;
	if (expires_within(found, 0))
		return fail(err, ERR_GENERAL,
		    "Credentials were refreshed, but the refreshed "
		    "credentials are still expired.");
	return true;
}

json_t *
lookup_profile(const struct lookup *lookup)
{
	return settings_find_profile(lookup->settings, lookup->profile);
}

bool
keys_find(const struct lookup *lookup, json_t *keys, const char *source,
    struct found **out, struct error *err)
{
	const char *access = json_get_string(keys, "aws_access_key_id");
	const char *secret = json_get_string(keys, "aws_secret_access_key");
	const char *token = json_get_string(keys, "aws_security_token");

	*out = NULL;
	if (access == NULL)
		return true;
	if (secret == NULL)
		return fail_partial(err, source, "aws_secret_access_key");
	if (!http_check_strings(keys, err))
		return false;
	if (token == NULL)
		token = json_get_string(keys, "aws_session_token");
	*out = found_new(lookup, source);
	credentials_set(&(*out)->now, access, secret, token,
	    json_get_string(keys, "aws_account_id"));
	return true;
}

bool
providers_load(const struct lookup *lookup,
    const struct provider *const *providers, struct found **out,
    struct error *err)
{
	const struct ui *ui = lookup->settings->ui;

	*out = NULL;
	for (; *providers != NULL && *out == NULL; providers++) {
		if (ui != NULL && ui->debug != NULL)
			ui->debug(ui->ctx,
			    arena_printf(lookup->settings->arena,
				"Looking for credentials via: %s",
				(*providers)->name));
		if (!(*providers)->load(lookup, out, err))
			return false;
	}
	return true;
}
