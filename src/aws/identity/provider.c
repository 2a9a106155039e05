/* SPDX-License-Identifier: Apache-2.0 */
#include "aws/identity/provider.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "aws/wire/http_check.h"
#include "base/json/json.h"
#include "base/file.h"
#include "base/date/isotime.h"
#include "base/memory/alloc.h"
#include "base/text/repr.h"
#include "base/text/codec.h"

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
fail_partial(struct error *err, const char *provider, const char *name)
{
	return fail(err, ERR_GENERAL,
	    "Partial credentials found in %s, missing: %s", provider, name);
}

bool
fail_retrieval(struct error *err, const char *provider, const char *text)
{
	return fail(err, ERR_GENERAL,
	    "Error when retrieving credentials from %s: %s", provider, text);
}

bool
fail_retrieval_buf(
    struct error *err, const char *provider, const struct buf *text)
{
	struct buf message = {0};

	buf_printf(
	    &message, "Error when retrieving credentials from %s: ", provider);
	buf_add(&message, buf_text(text), text->len);
	return fail_buf(err, ERR_GENERAL, &message);
}

bool
expiry_read(const char *text, time_t *out, struct error *err)
{
	switch (isotime_read(text, out)) {
	case ISOTIME_ZONED:
		return true;
	case ISOTIME_NAIVE:
		return fail(err, ERR_GENERAL,
		    "can't subtract offset-naive and offset-aware datetimes");
	case ISOTIME_BAD:
		break;
	}
	return *text == '\0'
	    ? fail(err, ERR_GENERAL, "String does not contain a date: ")
	    : fail(err, ERR_GENERAL, "Unknown string format: %s", text);
}

bool
text_read(const char *path, struct buf *out, struct error *err)
{
	struct buf quoted = {0};
	int saved;

	if (file_read_small(path, out))
		return true;
	saved = errno;
	repr_write_string(&quoted, path, strlen(path));
	fail(err, ERR_GENERAL, "[Errno %d] %s: %s", saved, strerror(saved),
	    buf_text(&quoted));
	buf_free(&quoted);
	return false;
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
text_check(const struct buf *text, struct error *err)
{
	return codec_check_utf8(buf_text(text), text->len, err);
}
