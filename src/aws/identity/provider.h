/* What the credential providers share; nothing outside the chain needs it.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef AWS_IDENTITY_PROVIDER_H
#define AWS_IDENTITY_PROVIDER_H

#include <jansson.h>
#include <stdbool.h>

#include "aws/wire/keys.h"
#include "aws/config/settings.h"
#include "base/memory/buf.h"
#include "base/error.h"

struct http;

/* Where to look. */
struct lookup {
	struct settings *settings;
	struct http *http;
	const char *profile;
	bool hide_environment; /* a profile was asked for by option */
	bool is_source;        /* of a role: its keys are not cached on disk */
};

/*
 * What a provider has found: credentials, or a way to get them, or both.
 * Lives in the settings' arena; found_clear() wipes what it holds.
 */
struct found {
	const char *source;     /* the provider's name */
	struct credentials now; /* empty: to be fetched at first use */
	bool expires;           /* `now.expires` counts */
	/* Fetch anew into `*out` (zeroed); NULL: as they are for ever. */
	bool (*refresh)(
	    struct found *found, struct credentials *out, struct error *err);
	void *state;
	void (*drop)(void *state); /* or NULL */
	const struct lookup *lookup;
	struct found *base; /* whose credentials ask for these, or NULL */
};

struct provider {
	const char *name;      /* in messages: "env", "sso", … */
	const char *canonical; /* in credential_source, or NULL */
	/* `*out` is NULL when there is nothing; false on failure. */
	bool (*load)(
	    const struct lookup *lookup, struct found **out, struct error *err);
};

extern const struct provider provider_env, provider_role, provider_webid,
    provider_sso, provider_shared, provider_login, provider_process,
    provider_config, provider_ec2_file, provider_boto, provider_container,
    provider_imds;

/* A new, empty find. */
struct found *found_new(const struct lookup *lookup, const char *source);

/* Credentials for use now: fetched or refreshed by the peer's clock (under 15
 * minutes left they should, under 10 they must).  Borrowed. */
bool found_get(
    struct found *found, const struct credentials **out, struct error *err);

void found_clear(struct found *found);

/* The first find along the providers that a profile has of its own (from web
 * identity to the config file); `*out` is NULL when there is none. */
bool profile_providers_load(
    const struct lookup *lookup, struct found **out, struct error *err);

/* Keys of the profile looked at: an object, or NULL. */
json_t *lookup_profile(const struct lookup *lookup);

/* "Partial credentials found in PROVIDER, missing: NAME"; false. */
bool fail_partial(struct error *err, const char *provider, const char *name);

/* "Error when retrieving credentials from PROVIDER: TEXT"; false. */
bool fail_retrieval(struct error *err, const char *provider, const char *text);

/* The same with a text that may hold NULs. */
bool fail_retrieval_buf(
    struct error *err, const char *provider, const struct buf *text);

/* Read an expiry time; fails in the peer's words. */
bool expiry_read(const char *text, time_t *out, struct error *err);

/* The file's text; fails with Python's words for errno. */
bool text_read(const char *path, struct buf *out, struct error *err);

/* Whether the text is UTF-8; fails in Python's words. */
bool text_check(const struct buf *text, struct error *err);

/* Static keys out of an object of keys (an INI section), or nothing. */
bool keys_find(const struct lookup *lookup, json_t *keys, const char *source,
    struct found **out, struct error *err);

#endif
