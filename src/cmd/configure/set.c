/* configure set: one value into the files.
 * SPDX-License-Identifier: Apache-2.0 */
#include <ctype.h>
#include <string.h>

#include "base/countof.h"
#include "cmd/commands.h"
#include "cmd/configure/files.h"

enum { NAME, VALUE, SSO_SESSION, SERVICES };

static const struct arg options[] = {
    [NAME] = {"varname", NARGS_ONE, .required = true},
    [VALUE] = {"value", NARGS_ONE, .required = true},
    [SSO_SESSION] = {"--sso-session", NARGS_ONE, "NAME",
	.doc = "Write into this section sso-session."},
    [SERVICES] = {"--services", NARGS_ONE, "NAME",
	.doc = "Write into this section services."},
    {0},
};

/* Where a value goes. */
struct goal {
	const char *profile, *key, *inner; /* of a block, or NULL */
};

static const char too_deep[] =
    "Found more than two parts in the property to set. Deep nesting of "
    "properties is not supported.";

/* The peer asks whether the name is part of the word "plugins", not whether
 * it is that word. */
static bool
is_section(const struct run *run, const char *name)
{
	return configure_rules(run) == INI_AS_PEER
	    ? strstr("plugins", name) != NULL
	    : strcmp(name, "plugins") == 0;
}

static const char *
profile_in_force(const struct run *run)
{
	const struct settings *settings = &run->settings;

	return settings->profile_named ? settings->profile : "default";
}

/* "KEY", "BLOCK.KEY", either behind "default." or "profile.NAME.", or
 * "plugins.KEY". */
static bool
find_target(
    struct run *run, const char *name, struct goal *target, struct error *err)
{
	size_t n, skip = 0;
	const char **parts = configure_parts(run, name, &n);

	*target = (struct goal){profile_in_force(run), name, NULL};
	if (n == 1)
		return true;
	if (strcmp(parts[0], "default") == 0)
		skip = 1;
	else if (strcmp(parts[0], "profile") == 0)
		skip = 2;
	else if (is_section(run, parts[0]) && n == 2)
		skip = 1;
	else if (is_section(run, parts[0])) {
		target->profile = "default";
		return true;
	}
	if (skip >= n)
		return fail(err, ERR_GENERAL, "list index out of range");
	if (n > skip + 2 && configure_rules(run) == INI_CAREFUL)
		return fail_param(err, "%s", too_deep);
	if (skip)
		target->profile = parts[skip - 1];
	target->key = parts[skip];
	target->inner = n == skip + 2 ? parts[skip + 1] : NULL;
	return true;
}

static json_t *
make_values(const struct goal *target, const char *value)
{
	json_t *values = json_object(), *inner = values;

	if (target->inner) {
		inner = json_object();
		json_object_set_new_nocheck(values, target->key, inner);
	}
	json_object_set_new_nocheck(inner,
	    target->inner ? target->inner : target->key,
	    json_stringn_nocheck(value, strlen(value)));
	return values;
}

static bool
is_secret(const char *key)
{
	static const char *const keys[] = {"aws_access_key_id",
	    "aws_secret_access_key", "aws_session_token", "aws_security_token"};

	for (size_t i = 0; i < countof(keys); i++)
		if (strcmp(keys[i], key) == 0)
			return true;
	return false;
}

static bool
set_of_profile(
    struct run *run, const char *name, const char *value, struct error *err)
{
	struct goal target;
	const char *section;
	bool secret, ok;
	json_t *values;

	if (!find_target(run, name, &target, err))
		return false;
	secret = is_secret(target.key);
	section = secret || is_section(run, target.profile)
	    ? target.profile
	    : configure_profile_header(run, target.profile);
	values = make_values(&target, value);
	ok = configure_write(run, secret ? CREDENTIALS_FILE : CONFIG_FILE,
	    section, values, secret, err);
	json_decref(values);
	return ok;
}

/* What a name may start with; the peer looks no further. */
static bool
is_name(const char *name)
{
	unsigned char first = (unsigned char)name[0];

	return first &&
	    (isalnum(first) || first > 0x7f || strchr("_-/.%@:+", first));
}

static bool
set_of_section(struct run *run, const char *kind, const char *section,
    const char *name, const char *value, struct error *err)
{
	struct goal target = {.key = name};
	const char **parts;
	json_t *values;
	size_t n;
	bool ok;

	if (!is_name(section))
		return fail_param(
		    err, "aws: [ERROR]: Invalid value for --%s.", kind);
	parts = configure_parts(run, name, &n);
	if (n > 2)
		return fail_param(err, "%s", too_deep);
	target.key = parts[0];
	target.inner = parts[1];
	values = make_values(&target, value);
	ok = configure_write(run, CONFIG_FILE,
	    configure_header(run, kind, section), values, false, err);
	json_decref(values);
	return ok;
}

static bool
set(struct run *run, const struct arg_parser *given, struct error *err)
{
	const char *name, *value, *sso_session, *services;

	if (!configure_word(run, given, NAME, &name, err) ||
	    !configure_word(run, given, VALUE, &value, err) ||
	    !configure_word(run, given, SSO_SESSION, &sso_session, err) ||
	    !configure_word(run, given, SERVICES, &services, err) ||
	    !configure_one_of(sso_session, services, err))
		return false;
	if (sso_session)
		return set_of_section(
		    run, "sso-session", sso_session, name, value, err);
	if (services)
		return set_of_section(
		    run, "services", services, name, value, err);
	return set_of_profile(run, name, value, err);
}

static const struct example examples[] = {
    {"Set the region of the profile in force",
	"ecr configure set region eu-central-1"},
    {"Set a key of a block in another profile",
	"ecr configure set profile.ci.ecr.endpoint_url http://localhost:4510"},
    {0},
};

const struct command configure_set_part = {
    .name = "set",
    .doc = "Write a value into the configuration files. Names are those of "
	   "get. Keys, and tokens of sessions, go to the credentials file, all "
	   "else to the config file. What else is in the file stays as it is, "
	   "and so does its mode; a link stays a link.",
    .operands = "NAME VALUE",
    .completion = COMPLETE_SETTING,
    .then = COMPLETE_SETTING_VALUE,
    .options = options,
    .examples = examples,
    .peer = true,
    .run = set,
};
