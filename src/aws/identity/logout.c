/* SPDX-License-Identifier: Apache-2.0 */
#include "aws/identity/logout.h"

#include <dirent.h>
#include <errno.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "aws/identity/portal.h"
#include "aws/identity/token.h"
#include "aws/wire/http_check.h"
#include "base/file.h"
#include "base/json/json.h"
#include "base/json/json_make.h"
#include "base/text/repr.h"
#include "model/check.h"

/* What is done to the cache files of one folder, whatever their names. */
struct clearance {
	const struct lookup *lookup;
	/* Whether the file goes; where it may not be told, `err` is filled. */
	bool (*goes)(const struct lookup *lookup, const json_t *content,
	    struct error *err);
	long removed;
};

/* The peer asks every file for a member, whatever is in it. */
static bool
check_object(const json_t *content, struct error *err)
{
	return json_is_object(content) ||
	    fail(err, ERR_GENERAL, "'%s' object has no attribute 'get'",
		repr_type(content));
}

/* A token that is no text is refused before anything is sent. */
static bool
check_token(const json_t *content, struct error *err)
{
	static const struct shape text = {.type = SHAPE_STRING};
	static const struct member member = {
	    .name = "accessToken", .shape = &text};
	static const struct shape input = {
	    .type = SHAPE_STRUCTURE, .members = &member, .n_members = 1};
	json_t *params = json_object();
	bool ok;

	json_object_set(
	    params, member.name, json_object_get(content, member.name));
	ok = model_check(&input, params, err);
	json_decref(params);
	return ok;
}

static bool
token_give_back(
    const struct lookup *lookup, const json_t *content, struct error *err)
{
	static const struct portal_question logout = {
	    .operation = "Logout", .path = "/logout"};
	struct portal portal = {lookup, json_get_string(content, "region"),
	    json_get_string(content, "accessToken")};

	if (!json_object_get(content, "accessToken"))
		return false;
	if (!portal.region || !*portal.region)
		return true;
	if (!settings_check_sso(lookup->settings, err) ||
	    !check_token(content, err) || !http_check_strings(content, err))
		return false;
	json_wipe(portal_ask(&portal, &logout, err));
	/* it may have expired, or been given back already */
	if (err->kind == ERR_SERVICE)
		error_clear(err);
	return err->kind == ERR_NONE;
}

static bool
is_of_sso(const struct lookup *lookup, const json_t *content, struct error *err)
{
	const char *type = json_get_string(content, "ProviderType");

	(void)lookup;
	return check_object(content, err) && type && strcmp(type, "sso") == 0;
}

static bool
is_console_login(
    const struct lookup *lookup, const json_t *content, struct error *err)
{
	const json_t *keys = json_object_get(content, "accessToken");

	(void)lookup;
	return check_object(content, err) &&
	    json_object_get(keys, "accessKeyId") != NULL;
}

static bool
sweep_file(struct clearance *sweep, const char *path, struct error *err)
{
	struct buf text = {0};
	struct stat info;
	json_t *content = NULL;
	bool goes;

	/* what cannot be read is none of ours, and a pipe would be waited for
	 */
	if (stat(path, &info) == 0 && S_ISREG(info.st_mode) &&
	    file_read_small(path, &text))
		content = json_read(buf_text(&text), text.len, NULL);
	buf_wipe(&text);
	if (!content || json_is_null(content)) {
		json_decref(content);
		return true;
	}
	goes = sweep->goes(sweep->lookup, content, err);
	json_wipe(content);
	if (!goes)
		return err->kind == ERR_NONE;
	if (unlink(path) == 0)
		sweep->removed++;
	else if (errno != ENOENT)
		return fail(err, ERR_GENERAL, "[Errno %d] %s: '%s'", errno,
		    strerror(errno), path);
	return true;
}

static bool
sweep_folder(
    struct clearance *sweep, enum token_folder folder, struct error *err)
{
	struct arena *arena = sweep->lookup->settings->arena;
	const char *path = token_folder(arena, folder);
	DIR *files = opendir(path);
	const struct dirent *entry;
	bool ok = true;

	while (ok && files && (entry = readdir(files)))
		if (strcmp(entry->d_name, ".") != 0 &&
		    strcmp(entry->d_name, "..") != 0)
			ok = sweep_file(sweep,
			    arena_printf(arena, "%s/%s", path, entry->d_name),
			    err);
	if (files)
		closedir(files);
	return ok;
}

bool
logout_sso(const struct lookup *lookup, struct error *err)
{
	struct clearance tokens = {lookup, token_give_back, 0};
	struct clearance keys = {lookup, is_of_sso, 0};

	return sweep_folder(&tokens, TOKENS_SSO, err) &&
	    sweep_folder(&keys, TOKENS_CLI, err);
}

bool
logout_console(const struct lookup *lookup, long *removed, struct error *err)
{
	struct clearance logins = {lookup, is_console_login, 0};
	bool ok = sweep_folder(&logins, TOKENS_LOGIN, err);

	*removed = logins.removed;
	return ok;
}
