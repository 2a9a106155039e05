/* SPDX-License-Identifier: Apache-2.0 */
#include "local/profiles.h"

#include <stdlib.h>
#include <string.h>

#include "base/countof.h"
#include "base/env.h"
#include "base/file.h"
#include "base/ini.h"
#include "base/json/json.h"
#include "base/json/json_make.h"
#include "base/text/words.h"
#include "local/auth/keys.h"
#include "local/store/repo.h"

/* What says who a profile is, or where its services are. */
static const char *const dropped[] = {"aws_access_key_id",
    "aws_secret_access_key", "aws_session_token", "aws_security_token",
    "aws_account_id", "role_arn", "role_session_name", "source_profile",
    "credential_source", "external_id", "mfa_serial", "duration_seconds",
    "web_identity_token_file", "credential_process", "login_session",
    "endpoint_url", "services", "ignore_configured_endpoint_urls",
    "use_fips_endpoint", "use_dualstack_endpoint"};

static bool
is_dropped(const char *key)
{
	for (size_t i = 0; i < countof(dropped); i++)
		if (strcmp(dropped[i], key) == 0)
			return true;
	return strncmp(key, "sso_", 4) == 0;
}

bool
profiles_name_is_valid(const char *name)
{
	for (const char *c = name; *c; c++)
		if ((unsigned char)*c < ' ' || strchr("[]\"'\\#;", *c))
			return false;
	return *name && *name != ' ' && name[strlen(name) - 1] != ' ';
}

static json_t *
read_file(struct arena *arena, const char *variable, const char *usual)
{
	const char *named = getenv(variable);
	struct error ignored = {0};
	json_t *file = NULL;

	/* one that cannot be read is no better for the run */
	(void)ini_read(arena, named ? named : usual, &file, &ignored);
	error_clear(&ignored);
	return file ? file : json_object();
}

/* The name of the profile of a section of the config file, or NULL. */
static const char *
name_of(struct arena *arena, const char *header)
{
	const char *name = NULL;
	char **words;

	if (strcmp(header, "default") == 0)
		return header;
	words = strncmp(header, "profile", 7) == 0 ? words_split(header) : NULL;
	if (words && words[0] && words[1] && !words[2])
		name = arena_strdup(arena, words[1]);
	words_free(words);
	return name;
}

/* "arn:aws:iam::210987654321:role/deploy": its account, or NULL. */
static const char *
account_of_role(struct arena *arena, const char *arn)
{
	const char *at = arn;

	for (int i = 0; at && i < 4; i++)
		at = strchr(at, ':') ? strchr(at, ':') + 1 : NULL;
	return at ? arena_strndup(arena, at, strcspn(at, ":")) : NULL;
}

/* Which account a profile stands for. */
static const char *
account_of(
    struct arena *arena, const struct profiles *profiles, const json_t *keys)
{
	const char *role = json_get_string(keys, "role_arn");
	const char *account = role ? account_of_role(arena, role)
				   : json_get_string(keys, "sso_account_id");

	if (!account)
		account = json_get_string(keys, "aws_account_id");
	return profiles->keep_accounts && account &&
		registry_account_is_valid(account)
	    ? account
	    : profiles->account;
}

/* A value with line ends in it goes on in indented lines. */
static void
put_text(struct buf *out, const char *key, const char *text)
{
	buf_printf(out, "%s = ", key);
	for (; *text; text++) {
		buf_putc(out, *text);
		if (*text == '\n')
			buf_puts(out, "    ");
	}
	buf_putc(out, '\n');
}

static void
put_settings(struct buf *out, json_t *keys)
{
	const char *key, *inner;
	json_t *value, *text;

	json_object_foreach (keys, key, value) {
		if (is_dropped(key))
			continue;
		if (json_is_string(value)) {
			put_text(out, key, json_string_value(value));
			continue;
		}
		buf_printf(out, "%s =\n", key);
		json_object_foreach (value, inner, text)
			if (json_is_string(text))
				buf_printf(out, "    %s = %s\n", inner,
				    json_string_value(text));
	}
}

/* Sections that lead elsewhere are left out. */
static void
put_config(struct buf *out, json_t *config)
{
	const char *header;
	json_t *keys;

	json_object_foreach (config, header, keys) {
		if (strncmp(header, "sso-session", 11) == 0 ||
		    strncmp(header, "services", 8) == 0)
			continue;
		buf_printf(out, "[%s]\n", header);
		put_settings(out, keys);
	}
}

/* Every profile with all that the files say of it, the credentials file last,
 * as the clients see it. */
static json_t *
merge(struct arena *arena, json_t *config, json_t *credentials)
{
	json_t *all = json_object(), *keys, *have;
	const char *header;

	json_object_set_new(all, "default", json_object());
	json_object_foreach (config, header, keys) {
		const char *name = name_of(arena, header);

		if (name)
			json_object_set_new(all, name, json_copy(keys));
	}
	json_object_foreach (credentials, header, keys) {
		have = json_object_get(all, header);
		if (have)
			json_object_update(have, keys);
		else
			json_object_set_new(all, header, json_copy(keys));
	}
	return all;
}

/* A further name, for clients that look for it in the config file, too. */
static void
add_name(struct buf *config, json_t *all, const char *name)
{
	const char *quote = strchr(name, ' ') ? "\"" : "";

	if (!profiles_name_is_valid(name) || json_object_get(all, name))
		return;
	json_object_set_new(all, name, json_object());
	buf_printf(config, "[profile %s%s%s]\n", quote, name, quote);
}

static void
add_names(struct buf *config, json_t *all, const struct profiles *profiles)
{
	static const char *const variables[] = {
	    "AWS_PROFILE", "AWS_DEFAULT_PROFILE"};

	for (size_t i = 0; profiles->added && profiles->added[i]; i++)
		add_name(config, all, profiles->added[i]);
	for (size_t i = 0; i < countof(variables); i++)
		if (env_get(variables[i]))
			add_name(config, all, env_get(variables[i]));
}

static void
put_credentials(struct arena *arena, struct buf *out, struct profiles *profiles,
    json_t *all, json_t *credentials)
{
	const char *name;
	json_t *keys;

	json_object_foreach (all, name, keys) {
		const struct key *key = keys_make(&profiles->keys,
		    account_of(arena, profiles, keys), profiles->checked);

		buf_printf(out,
		    "[%s]\naws_access_key_id = %s\n"
		    "aws_secret_access_key = %s\n",
		    name, key->id, key->secret);
		put_settings(out, json_object_get(credentials, name));
	}
}

static bool
write_file(struct arena *arena, const char *folder, const char *name,
    const struct buf *text, struct error *err)
{
	const char *path = arena_printf(arena, "%s/%s", folder, name);

	return file_replace(path, buf_text(text), text->len, 0600) ||
	    fail(err, ERR_GENERAL, "cannot write %s: %m", path);
}

bool
profiles_write(struct arena *arena, const char *folder,
    struct profiles *profiles, struct error *err)
{
	json_t *config = read_file(arena, "AWS_CONFIG_FILE", "~/.aws/config");
	json_t *credentials = read_file(
	    arena, "AWS_SHARED_CREDENTIALS_FILE", "~/.aws/credentials");
	json_t *all = merge(arena, config, credentials);
	struct buf settings = {0}, keys = {0};
	bool good;

	put_config(&settings, config);
	if (!json_object_get(config, "default"))
		buf_printf(
		    &settings, "[default]\nregion = %s\n", profiles->region);
	add_names(&settings, all, profiles);
	put_credentials(arena, &keys, profiles, all, credentials);
	good = write_file(arena, folder, "config", &settings, err) &&
	    write_file(arena, folder, "credentials", &keys, err) &&
	    write_file(arena, folder, "run-credentials", &keys, err);
	buf_free(&settings);
	buf_wipe(&keys);
	json_wipe(all);
	json_wipe(credentials);
	json_wipe(config);
	return good;
}
