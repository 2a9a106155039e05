/* Roles assumed by the keys of another profile or of a named source.
 * SPDX-License-Identifier: Apache-2.0 */
#include "aws/identity/answer.h"
#include "aws/identity/role.h"

#include <stdlib.h>
#include <string.h>

#include "base/json/json_make.h"
#include "aws/identity/sts.h"
#include "aws/identity/token.h"
#include "base/json/json.h"
#include "base/text/number.h"
#include "base/text/repr.h"

struct role_call {
	json_t *arguments;  /* as sent, but for the MFA code */
	bool named;         /* the session has a name of its own */
	const char *serial; /* of the MFA device, or NULL */
	bool asked;         /* for its code: only once a run */
};

/* Ask for the code of the MFA device, once. */
static bool
mfa_ask(const struct lookup *lookup, struct role_call *role, json_t *arguments,
    struct error *err)
{
	const struct ui *ui = lookup->settings->ui;
	char *code;

	if (role->serial == NULL)
		return true;
	if (role->asked)
		return fail(err, ERR_GENERAL,
		    "Cannot refresh credentials: MFA token required.");
	role->asked = true;
	if (ui == NULL || ui->ask == NULL)
		return fail(err, ERR_GENERAL,
		    "there is no way to ask for the MFA code of %s",
		    role->serial);
	code = ui->ask(ui->ctx,
	    arena_printf(lookup->settings->arena,
		"Enter MFA code for %s: ", role->serial),
	    err);
	if (code == NULL)
		return false;
	json_object_set_new(arguments, "TokenCode", json_string(code));
	wipe(code, strlen(code));
	free(code);
	return true;
}

static bool
role_refresh(struct found *found, struct credentials *out, struct error *err)
{
	const struct lookup *lookup = found->lookup;
	struct role_call *role = found->state;
	const char *key = role_key(lookup, role->arguments, role->named);
	const struct credentials *keys;
	json_t *arguments, *answer = NULL;
	bool ok = false;

	if (role_cached(lookup, key, out))
		return true;
	arguments = json_copy(role->arguments);
	if (mfa_ask(lookup, role, arguments, err) &&
	    found_get(found->base, &keys, err))
		answer = sts_assume(lookup, "AssumeRole", arguments, keys, err);
	if (answer != NULL) {
		token_write(lookup->settings->arena, TOKENS_CLI, key, answer);
		ok = role_keys(answer, out) || role_fail_expiry(answer, err);
	}
	json_decref(arguments);
	json_wipe(answer);
	return ok;
}

/* The profiles gone through, newest first. */
struct visit {
	const char *name;
	const struct visit *before;
};

static bool
visited(const struct visit *visit, const char *name)
{
	for (; visit != NULL; visit = visit->before)
		if (strcmp(visit->name, name) == 0)
			return true;
	return false;
}

static void
visits_write(struct buf *out, const struct visit *visit)
{
	if (visit->before != NULL) {
		visits_write(out, visit->before);
		buf_puts(out, ", ");
	}
	repr_write_string(out, visit->name, strlen(visit->name));
}

static bool
fail_loop(struct error *err, const char *source, const struct visit *visit)
{
	struct buf names = {0};

	visits_write(&names, visit);
	fail(err, ERR_GENERAL,
	    "Infinite loop in credential configuration detected. Attempting "
	    "to load from profile %s which has already been visited. Visited "
	    "profiles: [%s]",
	    source, buf_text(&names));
	buf_free(&names);
	return false;
}

static bool
has_role(const json_t *profile)
{
	return json_object_get(profile, "role_arn") != NULL &&
	    json_object_get(profile, "web_identity_token_file") == NULL;
}

static bool
has_keys(const json_t *profile)
{
	return json_object_get(profile, "aws_secret_access_key") != NULL ||
	    json_object_get(profile, "aws_access_key_id") != NULL;
}

static bool
source_check(const struct lookup *lookup, const char *name, const char *source,
    const struct visit *visit, struct error *err)
{
	const json_t *profile = settings_find_profile(lookup->settings, source);

	if (profile == NULL)
		return fail(err, ERR_GENERAL,
		    "The source_profile \"%s\" referenced in the profile "
		    "\"%s\" does not exist.",
		    source, name);
	if (visited(visit, source) &&
	    (strcmp(source, name) != 0 || !has_keys(profile)))
		return fail_loop(err, source, visit);
	return true;
}

/* The providers that credential_source can name. */
static const struct provider *
source_find(const char *name)
{
	static const struct provider *const sources[] = {
	    &provider_env, &provider_container, &provider_imds};

	for (size_t i = 0; i < 3; i++)
		if (strcmp(sources[i]->canonical, name) == 0)
			return sources[i];
	return NULL;
}

static bool
role_check(const struct lookup *lookup, const char *name,
    const struct visit *visit, struct error *err)
{
	const json_t *profile = settings_find_profile(lookup->settings, name);
	const char *source = json_get_string(profile, "source_profile");
	const char *named = json_get_string(profile, "credential_source");

	if (source != NULL && named != NULL)
		return fail(err, ERR_GENERAL,
		    "The profile \"%s\" contains both source_profile and "
		    "credential_source.",
		    name);
	if (source == NULL && named == NULL)
		return fail_partial(err, provider_role.name,
		    "source_profile or credential_source");
	if (source != NULL)
		return source_check(lookup, name, source, visit, err);
	return source_find(named) != NULL ||
	    fail(err, ERR_GENERAL,
		"The credential source \"%s\" referenced in profile \"%s\" is "
		"not valid.",
		named, name);
}

static bool
base_from_source(const struct lookup *lookup, const char *name,
    const char *source, struct found **out, struct error *err)
{
	if (!source_find(source)->load(lookup, out, err))
		return false;
	return *out != NULL ||
	    fail_retrieval(err, source,
		arena_printf(lookup->settings->arena,
		    "No credentials found in credential_source referenced in "
		    "profile %s",
		    name));
}

static bool role_make(const struct lookup *lookup, const char *name,
    const struct visit *visit, struct found **out, struct error *err);

static bool
base_from_profile(const struct lookup *lookup, const char *source,
    const struct visit *visit, struct found **out, struct error *err)
{
	struct arena *arena = lookup->settings->arena;
	const json_t *profile = settings_find_profile(lookup->settings, source);
	struct lookup *inner;

	if (!has_keys(profile) && has_role(profile))
		return role_make(lookup, source, visit, out, err);
	inner = arena_new(arena, struct lookup);
	*inner = *lookup;
	inner->profile = arena_strdup(arena, source);
	inner->hide_environment = true;
	inner->is_source = true;
	if (!providers_load(inner, inner->own, out, err))
		return false;
	return *out != NULL ||
	    fail(err, ERR_GENERAL,
		"The source profile \"%s\" must have credentials.", source);
}

static bool
base_find(const struct lookup *lookup, const char *name,
    const struct visit *visit, struct found **out, struct error *err)
{
	const json_t *profile = settings_find_profile(lookup->settings, name);
	const char *source = json_get_string(profile, "source_profile");
	struct visit next = {source, visit};

	*out = NULL;
	if (source == NULL)
		return base_from_source(lookup, name,
		    json_get_string(profile, "credential_source"), out, err);
	return base_from_profile(lookup, source, &next, out, err);
}

static void
argument_set(
    json_t *arguments, const char *name, const json_t *profile, const char *key)
{
	const char *text = json_get_string(profile, key);

	if (text != NULL)
		json_object_set_new(arguments, name, json_string(text));
}

/* In the order in which the peer builds them: it shows in its complaints. */
static void
role_arguments(struct role_call *role, const json_t *profile, const char *arn)
{
	const char *duration = json_get_string(profile, "duration_seconds");
	const char *name = json_get_string(profile, "role_session_name");
	long seconds;

	role->arguments = json_object();
	role->named = name != NULL && *name != '\0';
	if (role->named)
		role_session_name(role->arguments, name);
	argument_set(role->arguments, "ExternalId", profile, "external_id");
	argument_set(role->arguments, "SerialNumber", profile, "mfa_serial");
	if (duration != NULL && number_read_long(duration, &seconds))
		json_object_set_new(
		    role->arguments, "DurationSeconds", json_integer(seconds));
	if (arn != NULL)
		json_object_set_new(
		    role->arguments, "RoleArn", json_string(arn));
	if (!role->named)
		role_session_name(role->arguments, NULL);
}

static void
role_drop(void *state)
{
	struct role_call *role = state;

	json_decref(role->arguments);
}

struct found *
role_over(const struct lookup *lookup, struct found *base, const char *arn,
    const json_t *profile)
{
	struct role_call *role =
	    arena_new(lookup->settings->arena, struct role_call);
	struct found *found = found_new(lookup, provider_role.name);

	role_arguments(role, profile, arn);
	role->serial = json_get_string(profile, "mfa_serial");
	found->state = role;
	found->drop = role_drop;
	found->base = base;
	found->refresh = role_refresh;
	return found;
}

static bool
role_make(const struct lookup *lookup, const char *name,
    const struct visit *visit, struct found **out, struct error *err)
{
	const json_t *profile = settings_find_profile(lookup->settings, name);
	struct found *base;

	if (!role_check(lookup, name, visit, err) ||
	    !base_find(lookup, name, visit, &base, err))
		return false;
	*out = role_over(
	    lookup, base, json_get_string(profile, "role_arn"), profile);
	return true;
}

static bool
role_load(const struct lookup *lookup, struct found **out, struct error *err)
{
	struct visit first = {lookup->profile, NULL};

	if (!has_role(lookup_profile(lookup)))
		return true;
	return role_make(lookup, lookup->profile, &first, out, err);
}

const struct provider provider_role = {"assume-role", NULL, role_load};
