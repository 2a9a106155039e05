/* configure: questions whose answers go into the files, and its parts.
 * SPDX-License-Identifier: Apache-2.0 */

#include <string.h>

#include "aws/config/settings.h"
#include "base/text/repr.h"
#include "cli/ask.h"
#include "cli/standard_output.h"
#include "cmd/commands.h"
#include "cmd/configure/files.h"

struct key_prompt {
	const char *key, *text;
	bool secret;
};

enum { ACCESS_KEY, SECRET_KEY, TOKEN, KEYS, QUESTIONS = 5 };

static const struct key_prompt questions[QUESTIONS] = {
    [ACCESS_KEY] = {"aws_access_key_id", "AWS Access Key ID", true},
    [SECRET_KEY] = {"aws_secret_access_key", "AWS Secret Access Key", true},
    [TOKEN] = {"aws_session_token", "AWS Session Token", true},
    {"region", "Default region name", false},
    {"output", "Default output format", false},
};

static const char tip[] =
    "\nTip: You can deliver temporary credentials to the AWS CLI using your "
    "AWS Console session by running the command 'aws login'.\n\n";

/* One call. */
struct inquiry {
	struct run *run;
	const json_t *config; /* the profile as it is, or NULL */
	json_t *keys, *rest;  /* answers, for either file */
	struct ask ask;
};

/* What stands in brackets; false where the peer fails on a block of lines. */
static bool
put_current(struct buf *out, struct arena *arena,
    const struct key_prompt *question, const json_t *value, struct error *err)
{
	if (!value)
		buf_puts(out, "None");
	else if (question->secret && !json_is_string(value))
		return fail(err, ERR_GENERAL, "slice(-4, None, None)");
	else if (question->secret)
		buf_puts(out, configure_mask(arena, json_string_value(value)));
	else
		repr_write_str(out, value);
	return true;
}

static bool
ask(struct inquiry *inquiry, const struct key_prompt *question, json_t *answers,
    struct error *err)
{
	const json_t *value = json_object_get(inquiry->config, question->key);
	struct buf prompt = {0}, answer = {0};
	bool ok;

	buf_printf(&prompt, "%s [", question->text);
	ok = put_current(&prompt, &inquiry->run->arena, question, value, err);
	buf_puts(&prompt, "]: ");
	ok = ok && ask_line(&inquiry->ask, prompt.data, &answer, err);
	if (ok && answer.len &&
	    !(json_is_string(value) &&
		json_string_length(value) == answer.len &&
		memcmp(json_string_value(value), answer.data, answer.len) == 0))
		json_object_set_new_nocheck(answers, question->key,
		    json_stringn_nocheck(answer.data, answer.len));
	buf_free(&prompt);
	buf_wipe(&answer);
	return ok;
}

/* A key of a session, which needs a token; `*known`: one was entered. */
static bool
is_temporary(const struct inquiry *inquiry, bool *known)
{
	const char *key = json_string_value(
	    json_object_get(inquiry->keys, questions[ACCESS_KEY].key));

	*known = key != NULL;
	return key && strncmp(key, "ASIA", 4) == 0;
}

static bool
has_token(const struct inquiry *inquiry)
{
	const json_t *token =
	    json_object_get(inquiry->config, questions[TOKEN].key);

	return json_is_object(token) ? json_object_size(token) > 0
				     : json_string_length(token) > 0;
}

static bool
ask_all(struct inquiry *inquiry, struct error *err)
{
	for (size_t i = 0; i < QUESTIONS; i++) {
		bool known, temporary = is_temporary(inquiry, &known);

		if (i == TOKEN && !temporary && (known || !has_token(inquiry)))
			continue;
		if (!ask(inquiry, &questions[i],
			i < KEYS ? inquiry->keys : inquiry->rest, err))
			return false;
	}
	return true;
}

static bool
write_answers(struct inquiry *inquiry, struct error *err)
{
	struct run *run = inquiry->run;
	const char *profile =
	    run->settings.profile_named ? run->settings.profile : "default";
	bool known;

	if (!is_temporary(inquiry, &known) && known && has_token(inquiry))
		json_object_set_new_nocheck(
		    inquiry->keys, questions[TOKEN].key, json_null());
	if (json_object_size(inquiry->keys) == 0 &&
	    json_object_size(inquiry->rest) == 0)
		return true;
	if (json_object_size(inquiry->keys) > 0 &&
	    !configure_write(
		run, CREDENTIALS_FILE, profile, inquiry->keys, true, err))
		return false;
	return configure_write(run, CONFIG_FILE,
	    configure_profile_header(run, profile), inquiry->rest, false, err);
}

static bool
configure(struct run *run, const struct arg_parser *given, struct error *err)
{
	struct inquiry inquiry = {.run = run,
	    .config =
		settings_find_profile(&run->settings, run->settings.profile),
	    .keys = json_object(),
	    .rest = json_object()};
	bool ok;

	(void)given;
	ok = json_object_size(inquiry.config) > 0 || print_text(tip, err);
	ok = ok && ask_all(&inquiry, err) && write_answers(&inquiry, err);
	ask_close(&inquiry.ask);
	json_decref(inquiry.keys);
	json_decref(inquiry.rest);
	return ok;
}

static const struct example examples[] = {
    {"Be asked for keys, region and output format", "ecr configure"},
    {"The same for a profile", "ecr configure --profile ci"},
    {"See what is in force, and who says so", "ecr configure list"},
    {0},
};

static const struct command *const parts[] = {
    &configure_list_part,
    &configure_get_part,
    &configure_set_part,
    &configure_add_model_part,
    &configure_import_part,
    &configure_list_profiles_part,
    &configure_export_part,
    &configure_sso_part,
    &configure_sso_session_part,
    NULL,
};

const struct command configure_command = {
    .name = "configure",
    .group = "configuration",
    .doc = "Show and write settings and credentials. Without a word behind "
	   "it, it asks for keys, region and output format of a profile, and "
	   "writes what was answered into the configuration files; nothing "
	   "answered leaves a value as it is.",
    .operands = "[COMMAND]",
    .examples = examples,
    .parts = parts,
    .root = true,
    .run = configure,
};
