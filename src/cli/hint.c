/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/hint.h"

#include <stdio.h>
#include <string.h>
#include <strings.h>
#include <unistd.h>

#include "base/countof.h"
#include "base/json/json.h"
#include "base/terminal.h"
#include "cli/hint_typed.h"

enum { WORD_MAX = 255 }; /* bytes; names of files may be so long */

/* The first row counts whose conditions all hold, its find() last; a name in
 * braces is a member of what is known then. */
static const struct {
	enum error_clue clue;
	enum error_kind kind;
	const char *code;      /* how it begins */
	const char *operation; /* of a call */
	bool (*find)(struct hint *hint);
	const char *text;
} rows[] = {
    {.clue = CLUE_COMMAND,
	.find = hint_near_command,
	.text = "did you mean ecr {near}? All commands: ecr help"},
    {.clue = CLUE_COMMAND,
	.find = hint_is_program,
	.text = "this is {word} already: leave the second one out"},
    {.clue = CLUE_COMMAND, .text = "all commands: ecr help"},
    {.clue = CLUE_OPTION,
	.find = hint_has_near,
	.text = "there is no {word}; did you mean {near}?"},
    {.clue = CLUE_OPTION,
	.find = hint_is_behind,
	.text = "{word} goes behind the command: ecr {command} {word} …"},
    {.clue = CLUE_OPTION,
	.find = hint_near_behind,
	.text = "there is no {word}; did you mean ecr {command} {near}?"},
    {.clue = CLUE_OPTION,
	.find = hint_same_option,
	.text = "there is no {word}; did you mean {near}?"},
    {.clue = CLUE_OPTION,
	.text = "there is no {word}; the word help behind a command shows its "
		"options"},
    {.clue = CLUE_STRAY,
	.find = hint_has_option,
	.text = "{word} needs its option: {option} {form}"},
    {.clue = CLUE_STRAY,
	.text = "{word} is one word too many; the word help behind a command "
		"shows what it takes"},
    {.clue = CLUE_CHOICE, .text = "it takes one of: {choices}"},
    {.clue = CLUE_NUMBER,
	.find = hint_has_option,
	.text = "{option} takes a whole number, which {word} is not"},
    {.clue = CLUE_FORM, .text = "write {option} {form}"},
    {.clue = CLUE_FILE,
	.text = "{word} is a file; for what is in it write {option} "
		"{scheme}{word}"},
    {.find = hint_lies_here,
	.text = "{word} is {what} here, which {who} {form}"},
    {.clue = CLUE_USAGE,
	.text = "for instance: {example}  (more: ecr help {command})"},
    {.clue = CLUE_SLASH,
	.text = "the name of a file from the top has three slashes: "
		"{word}/{path}"},
    {.clue = CLUE_LINE,
	.text = "line {line} of {file} is neither a [section] nor a key = "
		"value with a new key nor a comment"},
    {.clue = CLUE_PAGES,
	.text = "--query ran once on each of {pages} pages; --query-whole runs "
		"it once on all of them"},
    {.clue = CLUE_FAILURES,
	.operation = "batch-delete-image",
	.text = "{number} stayed; ecr rm deletes in an order that works and "
		"says of each that stays why"},
    {.clue = CLUE_FAILURES, .text = "{number} failed: see failures"},
    {.clue = CLUE_TEXT, .text = "{text}"},
    {.clue = CLUE_PAGER,
	.text = "{program} is not there, so nothing is paged; AWS_PAGER names "
		"another pager, or none with AWS_PAGER=\"\""},
    {.kind = ERR_PROFILE,
	.find = hint_near_profile,
	.text = "did you mean --profile {near}?"},
    {.kind = ERR_PROFILE,
	.find = hint_has_profiles,
	.text = "there are these profiles: {all}"},
    {.kind = ERR_PROFILE,
	.text = "no profiles are configured; ecr configure --profile NAME "
		"makes one"},
    {.kind = ERR_CONFIG,
	.code = "No",
	.find = hint_config_unread,
	.text = "{file} ({variable}) cannot be read: {why}"},
    {.code = "NoRegion",
	.text = "set AWS_REGION, --region, or region of the profile (ecr "
		"configure set region …); ecr doctor shows what is in force"},
    {.code = "NoCredentials",
	.text = "log in (aws sso login, aws login) or set AWS_ACCESS_KEY_ID "
		"and AWS_SECRET_ACCESS_KEY; ecr doctor shows where it looked"},
    {.kind = ERR_SIGNED_OUT,
	.text = "log in again: aws sso login; then ecr doctor"},
    {.code = "Expired",
	.text = "the keys have run out: get new ones (aws sso login, aws "
		"login); ecr doctor shows whose they are"},
    {.code = "RequestExpired",
	.text = "the keys or the clock are behind; ecr doctor shows which"},
    {.code = "AccessDenied",
	.find = hint_who_is_denied,
	.text = "{service}:{name} is denied to {who}; ecr doctor shows what "
		"else is"},
    {.code = "AccessDenied",
	.find = hint_has_action,
	.text = "{service}:{name} is denied; ecr whoami shows to whom, ecr "
		"doctor what else is"},
    {.code = "UnrecognizedClient",
	.text = "these keys are unknown there; ecr doctor shows where they "
		"come from"},
    {.code = "InvalidClientTokenId",
	.text = "these keys are unknown there; ecr doctor shows where they "
		"come from"},
    {.code = "InvalidSignature",
	.text = "the secret key or the clock is wrong; ecr doctor shows which"},
    {.code = "SignatureDoesNotMatch",
	.text = "the secret key or the clock is wrong; ecr doctor shows which"},
    {.code = "RepositoryNotFound",
	.find = hint_near_name,
	.text = "did you mean {near}?"},
    {.code = "NAME_UNKNOWN",
	.find = hint_near_name,
	.text = "did you mean {near}?"},
    {.code = "RepositoryNotFound", .text = "ecr repos lists those of {region}"},
    {.code = "ImageNotFound",
	.find = hint_near_name,
	.text = "did you mean {near}?"},
    {.code = "MANIFEST_UNKNOWN",
	.find = hint_near_name,
	.text = "did you mean {near}?"},
    {.clue = CLUE_IMAGE,
	.code = "NAME_UNKNOWN",
	.find = hint_is_ecr,
	.text = "ecr repos '{host}/*' lists those that there are"},
    {.clue = CLUE_IMAGE,
	.code = "MANIFEST_UNKNOWN",
	.find = hint_is_ecr,
	.text = "ecr images {host}/{repository} lists those that there are"},
    {.clue = CLUE_IMAGE,
	.code = "DENIED",
	.text = "{host} refuses these keys; ecr doctor {host} shows whose they "
		"are"},
    {.clue = CLUE_IMAGE,
	.code = "UNAUTHORIZED",
	.find = hint_is_here,
	.text = "a local ECR wants its own: (eval \"$(ecr local env --data "
		"DIR)\"; ecr login), --listen {host} where it has no DIR"},
    {.clue = CLUE_IMAGE,
	.code = "UNAUTHORIZED",
	.text = "{host} wants a login; ecr doctor {host} looks at it"},
    {.clue = CLUE_CALL,
	.code = "ImageNotFound",
	.text = "ecr images {repository} lists those that there are"},
    {.code = "InvalidParameter",
	.operation = "batch-delete-image",
	.find = hint_too_many_ids,
	.text = "a call takes 100 ids, here are {number}; ecr rm takes any "
		"number"},
    {.code = "InvalidParameter",
	.find = hint_too_many_ids,
	.text = "a call takes 100 ids, here are {number}: split them, or see "
		"ecr rm and ecr images"},
    {.code = "InvalidParameter",
	.find = hint_names_file,
	.text = "{word} is a file; for what is in it write {option} "
		"{scheme}{word}"},
    {.code = "InvalidParameter",
	.operation = "put-image",
	.text = "a manifest goes in byte for byte, with its "
		"--image-manifest-media-type; ecr tag REPO:TAG NEW only adds a "
		"tag"},
    {.clue = CLUE_CALL,
	.code = "ParamValidation",
	.find = hint_odd_member,
	.text = "write {option} {form}"},
    {.clue = CLUE_CALL,
	.code = "ParamValidation",
	.find = hint_names_file,
	.text = "{word} is a file; for what is in it write {option} "
		"{scheme}{word}"},
    {.clue = CLUE_CALL,
	.kind = ERR_GENERAL,
	.code = "ScanNotFound",
	.text = "there is no scan yet; --wait-for-start 60s waits for one"},
    {.code = "LifecyclePolicyNotFound",
	.text = "it has none; ecr lifecycle apply {repository} FILE sets one, "
		"ecr lifecycle test {repository} FILE tries one"},
    {.code = "RepositoryPolicyNotFound",
	.text = "it has none; ecr policy allow {repository} --pull ACCOUNT "
		"sets one"},
    {.code = "ScanNotFound",
	.text = "there is no scan yet; ecr findings --start begins one"},
    {.kind = ERR_TLS,
	.find = hint_bundle_unread,
	.text = "{file} ({variable}) cannot be read: {why}"},
    {.kind = ERR_TLS,
	.find = hint_bundle_named,
	.text = "only certificates of {file} ({variable}) are trusted; ecr "
		"doctor looks at them"},
    {.kind = ERR_TLS,
	.text = "who opens TLS on the way has a certificate of his own: name "
		"its file in AWS_CA_BUNDLE; ecr doctor looks further"},
    {.kind = ERR_NO_TLS,
	.text = "what answers there speaks no TLS: is it to be http://?"},
    {.kind = ERR_CONNECT,
	.find = hint_near_region,
	.text = "there is no region {word}; did you mean {near}?"},
    {.kind = ERR_CONNECT, .text = "ecr doctor finds where the way ends"},
    {.kind = ERR_PROXY,
	.text = "HTTPS_PROXY and NO_PROXY say which proxy; ecr doctor looks "
		"further"},
    {.kind = ERR_TIMEOUT, .text = "ecr doctor finds where the way ends"},
};

static bool
begins(const char *text, const char *with)
{
	return text && strncmp(text, with, strlen(with)) == 0;
}

static bool
fits(struct hint *hint, size_t i)
{
	const char *code = error_code(hint->err);
	const char *operation = hint_said(hint, "operation");

	if (!code)
		code = hint_said(hint, "code");
	return (!rows[i].clue || rows[i].clue == hint->err->clue) &&
	    (!rows[i].kind || rows[i].kind == hint->err->kind) &&
	    (!rows[i].code || begins(code, rows[i].code)) &&
	    (!rows[i].operation ||
		(operation && strcmp(operation, rows[i].operation) == 0)) &&
	    (!rows[i].find || rows[i].find(hint));
}

/* A line is read; what a service says may be a book. */
static void
put_word(struct buf *out, const char *word)
{
	size_t len = strnlen(word, WORD_MAX);

	/* no character in two */
	while (word[len] && len && ((unsigned char)word[len] & 0xc0) == 0x80)
		len--;
	buf_add(out, word, len);
	if (word[len])
		buf_puts(out, "…");
}

/* A member, of the parameters where it is none of its own. */
static void
put_member(struct buf *out, const struct hint *hint, const char *name)
{
	const json_t *value = json_object_get(hint->about, name);

	if (!value && strcmp(name, "repository") == 0)
		value = json_object_get(
		    json_object_get(hint->about, "params"), "repositoryName");
	if (json_is_integer(value))
		buf_printf(out, "%lld", (long long)json_integer_value(value));
	else if (json_is_string(value))
		put_word(out, json_string_value(value));
}

static void
write_hint(struct hint *hint, const char *text)
{
	struct buf line = {0};

	buf_puts(&line, "hint: ");
	while (*text) {
		size_t plain = strcspn(text, "{"), len;

		buf_add(&line, text, plain);
		text += plain;
		if (!*text)
			break;
		len = strcspn(++text, "}");
		put_member(&line, hint, arena_strndup(&hint->arena, text, len));
		text += len + 1;
	}
	/* one line, whatever is in the words */
	for (size_t i = 0; i < line.len; i++)
		if (line.data[i] == '\n')
			line.data[i] = ' ';
	buf_putc(&line, '\n');
	terminal_put(stderr, line.data, line.len);
	buf_free(&line);
}

/* By the profile in force, else by the one that is there for all. */
static bool
is_wanted(const struct run *run)
{
	const struct settings *settings = &run->settings;
	const char *wish = NULL;

	if (!terminal_is(STDERR_FILENO))
		return false;
	if (settings->profiles)
		wish = settings_get(settings, SETTING_HINTS, NULL);
	if (!wish && settings->profiles)
		wish =
		    json_get_string(settings_find_profile(settings, "default"),
			settings_key(SETTING_HINTS));
	return !wish || strcasecmp(wish, "off") != 0;
}

void
hint_show(const struct run *run, const struct error *err)
{
	struct hint hint = {.run = run, .err = err};

	if (!is_wanted(run))
		return;
	hint.about = err->about ? json_copy(err->about) : json_object();
	for (size_t i = 0; i < countof(rows); i++) {
		if (!fits(&hint, i))
			continue;
		write_hint(&hint, rows[i].text);
		break;
	}
	json_decref(hint.about);
	arena_free(&hint.arena);
}
