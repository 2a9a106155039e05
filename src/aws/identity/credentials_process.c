/* What the program of credential_process prints.
 * SPDX-License-Identifier: Apache-2.0 */
#include "aws/identity/provider.h"

#include "aws/identity/answer.h"

#include <string.h>

#include "aws/wire/http_check.h"
#include "base/json/json_make.h"
#include "base/json/json.h"
#include "base/text/codec.h"
#include "base/child.h"
#include "base/text/repr.h"
#include "base/text/words.h"

/* Far beyond any session token; a flood ends here. */
enum { OUTPUT_LIMIT = 1024 * 1024 };

static bool
command_split(const char *command, char ***argv, struct error *err)
{
	size_t len = strlen(command);

	*argv = words_split(command);
	if (*argv == NULL)
		return fail(err, ERR_GENERAL, "%s",
		    len > 0 && command[len - 1] == '\\'
			? "No escaped character"
			: "No closing quotation");
	if (**argv != NULL)
		return true;
	words_free(*argv);
	return fail(err, ERR_GENERAL, "list index out of range");
}

static bool
command_run(
    const char *command, double seconds, struct buf *out, struct error *err)
{
	struct buf complaint = {0};
	char **argv;
	int status;
	bool ok;

	if (!command_split(command, &argv, err))
		return false;
	ok = child_run((const char *const *)argv, OUTPUT_LIMIT, seconds, out,
	    &complaint, &status, err);
	words_free(argv);
	if (!ok && err->kind == ERR_TIMEOUT)
		fail_code(err, ERR_TIMEOUT, "ProcessTimeout",
		    "Error when retrieving credentials from %s: the process "
		    "was not done after %g seconds and was ended",
		    provider_process.name, seconds);
	if (!ok && (out->len > OUTPUT_LIMIT || complaint.len > OUTPUT_LIMIT))
		fail_retrieval(err, provider_process.name,
		    "the process printed more than 1 MiB and was ended");
	if (ok && status != 0)
		ok = codec_check_utf8(
			 buf_text(&complaint), complaint.len, err) &&
		    fail_retrieval_buf(err, provider_process.name, &complaint);
	buf_wipe(&complaint);
	return ok;
}

/* A number or text of the answer, as text; the copy is in the arena. */
static const char *
member(const struct found *found, json_t *answer, const char *key)
{
	json_t *value = json_object_get(answer, key);
	struct buf text = {0};
	const char *copy;

	if (value == NULL || json_is_null(value))
		return NULL;
	if (json_is_text(value))
		return json_string_value(value);
	repr_write_str(&text, value);
	copy = arena_strdup(found->lookup->settings->arena, buf_text(&text));
	buf_wipe(&text);
	return copy;
}

static bool
version_check(json_t *answer, struct error *err)
{
	json_t *version = json_object_get(answer, "Version");
	struct buf text = {0};

	if (json_is_true(version) ||
	    (json_is_number(version) && json_number_value(version) == 1))
		return true;
	buf_puts(&text, "Unsupported version '");
	if (version != NULL)
		repr_write_str(&text, version);
	else
		buf_puts(&text, "<Version key not provided>");
	buf_puts(&text,
	    "' for credential process provider, supported "
	    "versions: 1");
	fail_retrieval(err, provider_process.name, buf_text(&text));
	buf_free(&text);
	return false;
}

static bool
answer_read(struct found *found, json_t *answer, struct credentials *out,
    struct error *err)
{
	static const char *const wanted[] = {"AccessKeyId", "SecretAccessKey"};
	const char *account = member(found, answer, "AccountId");
	const char *expires = member(found, answer, "Expiration");

	if (!json_is_object(answer))
		return fail(err, ERR_GENERAL,
		    "'%s' object has no attribute 'get'", repr_type(answer));
	if (!version_check(answer, err) || !http_check_strings(answer, err))
		return false;
	for (size_t i = 0; i < 2; i++)
		if (json_object_get(answer, wanted[i]) == NULL)
			return fail_retrieval(err, provider_process.name,
			    i == 0 ? "Missing required key in response: "
				     "'AccessKeyId'"
				   : "Missing required key in response: "
				     "'SecretAccessKey'");
	if (account == NULL || *account == '\0')
		account = json_get_string(
		    lookup_profile(found->lookup), "aws_account_id");
	credentials_set(out, member(found, answer, wanted[0]),
	    member(found, answer, wanted[1]),
	    member(found, answer, "SessionToken"), account);
	found->expires = expires != NULL;
	return expires == NULL || credentials_end(out, expires, err);
}

static bool
process_refresh(struct found *found, struct credentials *out, struct error *err)
{
	struct buf text = {0};
	json_t *answer = NULL;
	bool ok;

	if (!command_run(found->state,
		found->lookup->settings->options.patience, &text, err)) {
		buf_wipe(&text);
		return false;
	}
	ok = codec_check_utf8(buf_text(&text), text.len, err);
	if (ok)
		answer =
		    json_read_loose(buf_text(&text), text.len, JSON_DEPTH, err);
	buf_wipe(&text);
	ok = answer && answer_read(found, answer, out, err);
	json_wipe(answer);
	return ok;
}

static bool
process_load(const struct lookup *lookup, struct found **out, struct error *err)
{
	const char *command =
	    json_get_string(lookup_profile(lookup), "credential_process");
	struct found *found;

	if (command == NULL)
		return true;
	found = found_new(lookup, provider_process.name);
	found->state = arena_strdup(lookup->settings->arena, command);
	if (!process_refresh(found, &found->now, err)) {
		found_clear(found);
		return false;
	}
	if (found->expires)
		found->refresh = process_refresh;
	*out = found;
	return true;
}

const struct provider provider_process = {"custom-process", NULL, process_load};
