/* Providers of credentials, and what they find; inside the chain.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef AWS_IDENTITY_PROVIDER_H
#define AWS_IDENTITY_PROVIDER_H

#include <jansson.h>
#include <stdbool.h>

#include "aws/wire/keys.h"
#include "aws/config/settings.h"
#include "base/error.h"

struct http;

struct provider;

/* Where to look. */
struct lookup {
	struct settings *settings;
	struct http *http;
	const char *profile;
	bool hide_environment; /* a profile was asked for by option */
	bool is_source;        /* of a role: its keys are not cached on disk */
	/* Those that a profile has of its own, from web identity to the config
	 * file; ends with NULL. */
	const struct provider *const *own;
};

/*
 * What a provider has found: credentials, or a way to get them, or both.
 * Lives in the settings' arena; found_clear() wipes what it holds.
 */
struct found {
	const char *source;     /* the provider's name */
	struct credentials now; /* empty: to be fetched at first use */
	bool expires;           /* `now.expires` counts */
	/* Fetch anew into `*out` (zeroed); NULL: they never change. */
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
    provider_imds, provider_run;

/* A role assumed with what `base` finds; `profile` (or NULL) has the other
 * settings of it. */
struct found *role_over(const struct lookup *lookup, struct found *base,
    const char *arn, const json_t *profile);

/* A role assumed with the web identity token in `file`, in a session called
 * `name` (or NULL); `kept`: its keys are cached on the disk. */
struct found *webid_for(const struct lookup *lookup, const char *role,
    const char *file, const char *name, bool kept);

/* A new, empty find. */
struct found *found_new(const struct lookup *lookup, const char *source);

/* Credentials for use now: fetched or refreshed by the peer's clock (under 15
 * minutes left they should, under 10 they must).  Borrowed. */
bool found_get(
    struct found *found, const struct credentials **out, struct error *err);

void found_clear(struct found *found);

/* The first find along `providers` (up to NULL); `*out` is NULL when there is
 * none. */
bool providers_load(const struct lookup *lookup,
    const struct provider *const *providers, struct found **out,
    struct error *err);

/* Keys of the profile looked at: an object, or NULL. */
json_t *lookup_profile(const struct lookup *lookup);

/* Static keys out of an object of keys (an INI section), or nothing. */
bool keys_find(const struct lookup *lookup, json_t *keys, const char *source,
    struct found **out, struct error *err);

#endif
