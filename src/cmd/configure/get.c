/* configure get: one value out of the files.
 * SPDX-License-Identifier: Apache-2.0 */
#include <stdio.h>
#include <string.h>

#include "base/ini.h"
#include "base/json/json_make.h"
#include "aws/config/settings.h"
#include "cli/standard_output.h"
#include "cmd/commands.h"
#include "cmd/configure/files.h"

enum { NAME, SSO_SESSION, SERVICES };

static const struct arg options[] = {
    [NAME] = {"varname", NARGS_ONE, .required = true},
    [SSO_SESSION] = {"--sso-session", NARGS_ONE, "NAME",
	.doc = "Look in this section sso-session."},
    [SERVICES] = {"--services", NARGS_ONE, "NAME",
	.doc = "Look in this section services."},
    {0},
};

/* A section that is no profile, of the config file; `*out` is borrowed from
 * `*file`. */
static bool
find_section(struct run *run, const char *name, json_t **file, json_t **out,
    struct error *err)
{
	if (!ini_read(&run->arena, settings_config_file(), file, err))
		return false;
	*out = json_object_get(*file, name);
	return true;
}

/* The peer takes any part of the word "plugins" for such a section's name. */
static bool
find_of_plugins(
    struct run *run, const char **parts, json_t **value, struct error *err)
{
	json_t *file = NULL, *section;

	if (!find_section(run, parts[0], &file, &section, err))
		return false;
	*value = json_incref(json_object_get(section, parts[1]));
	json_wipe(file);
	if (!*value)
		*value = json_incref(json_object_get(
		    settings_find_profile(&run->settings, parts[0]), parts[1]));
	return true;
}

static bool
find_dotted(
    struct run *run, const char *name, json_t **value, struct error *err)
{
	const struct settings *settings = &run->settings;
	const char *profile = settings->profile, **parts;
	size_t n, skip = 0;

	parts = configure_parts(run, name, &n);
	if (n == 2 && strstr("plugins", parts[0]))
		return find_of_plugins(run, parts, value, err);
	if (strcmp(parts[0], "profile") == 0) {
		skip = 2;
		profile = parts[1];
	} else if (strcmp(parts[0], "default") == 0 ||
	    settings_find_profile(settings, parts[0])) {
		skip = 1;
		profile = parts[0];
	}
	if (skip >= n)
		return fail(err, ERR_GENERAL, "list index out of range");
	*value = json_object_get(
	    settings_find_profile(settings, profile), parts[skip]);
	if (n == skip + 2)
		*value = json_object_get(*value, parts[skip + 1]);
	json_incref(*value);
	return true;
}

static bool
find_in_section(struct run *run, const json_t *sections, const char *section,
    const char *name, json_t **value, struct error *err)
{
	json_t *keys = json_object_get(sections, section);
	const char **parts;
	size_t n;

	if (!keys)
		return fail(err, ERR_GENERAL,
		    "The config sub-section (%s) could not be found", section);
	parts = configure_parts(run, name, &n);
	if (n <= 2)
		*value = json_object_get(keys, parts[0]);
	if (n == 2)
		*value = json_object_get(*value, parts[1]);
	json_incref(*value);
	return true;
}

static bool
find_value(struct run *run, const struct arg_parser *given, const char *name,
    json_t **value, struct error *err)
{
	const struct settings *settings = &run->settings;
	const char *sso_session, *services;

	if (!configure_word(run, given, SSO_SESSION, &sso_session, err) ||
	    !configure_word(run, given, SERVICES, &services, err) ||
	    !configure_one_of(sso_session, services, err))
		return false;
	if (sso_session)
		return find_in_section(
		    run, settings->sso_sessions, sso_session, name, value, err);
	if (services)
		return find_in_section(
		    run, settings->services, services, name, value, err);
	if (strchr(name, '.'))
		return find_dotted(run, name, value, err);
	if (!settings_profile(settings, err))
		return false;
	*value = json_incref(json_object_get(
	    settings_find_profile(settings, settings->profile), name));
	return true;
}

static bool
print_value(
    struct run *run, const char *name, const json_t *value, struct error *err)
{
	struct buf line = {0};
	bool ok;

	if (!json_is_string(value)) {
		if (json_is_object(value))
			fprintf(stderr,
			    "varname (%s) must reference a value, not a "
			    "section or sub-section.%s",
			    name,
			    configure_rules(run) == INI_AS_PEER ? "" : "\n");
		return configure_end(err, 1);
	}
	buf_add(&line, json_string_value(value), json_string_length(value));
	buf_putc(&line, '\n');
	ok = print_buf(&line, err);
	buf_wipe(&line);
	return ok;
}

static bool
get(struct run *run, const struct arg_parser *given, struct error *err)
{
	json_t *value = NULL;
	const char *name;
	bool ok = configure_word(run, given, NAME, &name, err) &&
	    find_value(run, given, name, &value, err) &&
	    print_value(run, name, value, err);

	json_wipe(value);
	return ok;
}

static const struct example examples[] = {
    {"The region of the profile in force", "ecr configure get region"},
    {"A key of another profile", "ecr configure get profile.ci.role_arn"},
    {0},
};

const struct command configure_get_part = {
    .name = "get",
    .doc = "Print a value of the configuration files. NAME is the name of a "
	   "key, of a key in a block (s3.addressing_style), or of either in a "
	   "profile (profile.ci.region). The environment is not asked. What is "
	   "not set is no output and exit status 1.",
    .operands = "NAME",
    .completion = COMPLETE_SETTING,
    .options = options,
    .examples = examples,
    .peer = true,
    .no = "The value is not set.",
    .run = get,
};
