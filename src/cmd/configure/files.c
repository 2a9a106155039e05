/* SPDX-License-Identifier: Apache-2.0 */
#include "cmd/configure/files.h"

#include <stdio.h>
#include <string.h>

#include "aws/config/ini_update.h"
#include "aws/config/settings.h"
#include "base/terminal.h"
#include "cli/args/value.h"
#include "model/check.h"

enum { MASK_SHOWS = 4 };

enum ini_rules
configure_rules(const struct run *run)
{
	return strcmp(run->program, "aws") == 0 ? INI_AS_PEER : INI_CAREFUL;
}

static const char *
path_of(struct run *run, enum configure_file file)
{
	return ini_update_path(&run->arena,
	    file == CONFIG_FILE ? settings_config_file()
				: settings_credentials_file(),
	    configure_rules(run));
}

void
configure_warn(struct run *run, enum configure_file file)
{
	const char *path = path_of(run, file);
	struct buf text = {0};

	if (!ini_is_permissive(path))
		return;
	buf_printf(&text,
	    "\n%s: [WARNING]: The file '%s' is accessible by other users. "
	    "Consider running 'chmod 600 %s' to restrict access to only your "
	    "user.\n",
	    run->program, path, path);
	terminal_put(stderr, text.data, text.len);
	buf_free(&text);
}

bool
configure_write(struct run *run, enum configure_file file, const char *section,
    const json_t *values, bool warn, struct error *err)
{
	bool existed;

	if (!ini_update(path_of(run, file), section, values,
		configure_rules(run), &existed, err))
		return false;
	if (warn && existed)
		configure_warn(run, file);
	return true;
}

const char *
configure_header(struct run *run, const char *kind, const char *name)
{
	struct buf text = {0};
	const char *header;

	ini_header(&text, kind, name);
	header = arena_strdup(&run->arena, text.data);
	buf_free(&text);
	return header;
}

const char *
configure_profile_header(struct run *run, const char *profile)
{
	return strcmp(profile, "default") == 0
	    ? profile
	    : configure_header(run, "profile", profile);
}

bool
configure_word(struct run *run, const struct arg_parser *given, size_t index,
    const char **out, struct error *err)
{
	static const struct shape text = {.type = SHAPE_STRING};
	json_t *value;
	bool ok;

	*out = NULL;
	if (!argparse_given(given, index))
		return true;
	value = value_load(
	    given->args[index].name, given->values[index].words, false, err);
	if (!value)
		return false;
	/* fileb:// gives what no word can be */
	ok = model_check(&text, value, err);
	if (ok)
		*out = arena_strdup(&run->arena, json_string_value(value));
	json_decref(value);
	return ok;
}

bool
configure_one_of(
    const char *sso_session, const char *services, struct error *err)
{
	return !sso_session || !services ||
	    fail_param(err,
		"The key \"services\" cannot be specified when one of the "
		"following keys are also specified: sso_session");
}

const char **
configure_parts(struct run *run, const char *name, size_t *n)
{
	const char **parts;

	*n = 1;
	for (const char *dot = name; (dot = strchr(dot, '.')); dot++)
		++*n;
	parts = arena_array(&run->arena, const char *, *n + 1);
	for (size_t i = 0; i < *n; i++) {
		size_t len = strcspn(name, ".");

		parts[i] = arena_strndup(&run->arena, name, len);
		name += len + 1;
	}
	return parts;
}

const char *
configure_mask(struct arena *arena, const char *value)
{
	size_t from = strlen(value);

	for (int n = 0; from > 0 && n < MASK_SHOWS; n++)
		while (
		    --from > 0 && ((unsigned char)value[from] & 0xc0) == 0x80)
			continue;
	return arena_printf(arena, "****************%s", value + from);
}

bool
configure_end(struct error *err, int status)
{
	fail(err, ERR_PROGRAM, "%s", "");
	err->program = status;
	return false;
}
