/* SPDX-License-Identifier: Apache-2.0 */
#include "cmd/configure/sso_questions.h"

#include <string.h>
#include <unistd.h>

#include "aws/call/client.h"
#include "aws/config/endpoint.h"
#include "aws/identity/start_url.h"
#include "aws/wire/http.h"
#include "base/json/json_make.h"
#include "base/terminal.h"
#include "base/text/pytext.h"
#include "base/text/repr.h"
#include "cli/standard_output.h"
#include "cmd/configure/files.h"

void
sso_questions_open(struct sso_questions *questions, struct run *run)
{
	*questions = (struct sso_questions){.run = run, .keys = json_object()};
}

void
sso_questions_close(struct sso_questions *questions)
{
	ask_close(&questions->ask);
	json_decref(questions->keys);
}

void
sso_questions_of(struct sso_questions *questions, const char *session)
{
	const json_t *keys = session
	    ? json_object_get(questions->run->settings.sso_sessions, session)
	    : NULL;

	questions->session = session;
	json_decref(questions->keys);
	questions->keys = keys ? json_copy((json_t *)keys) : json_object();
}

/* The peer's editor keeps a line that it refuses, and more is typed behind it;
 * a person begins anew. */
static bool
is_kept(const struct run *run)
{
	return configure_rules(run) == INI_AS_PEER &&
	    !terminal_is(STDIN_FILENO);
}

static bool
ask_until_good(struct sso_questions *questions, const char *prompt,
    const struct sso_question *question, struct buf *answer, struct error *err)
{
	bool current = question->current != NULL;
	const char *fault = NULL;

	do {
		if (!is_kept(questions->run))
			buf_clear(answer);
		if (!ask_entry(&questions->ask, prompt, answer, err))
			return false;
		if (question->fault)
			fault = question->fault(buf_text(answer), current);
		if (fault &&
		    (!print_text(fault, err) || !print_text("\n", err)))
			return false;
	} while (fault);
	return true;
}

bool
sso_ask(struct sso_questions *questions, const struct sso_question *question,
    const char **text, struct error *err)
{
	struct arena *arena = &questions->run->arena;
	struct buf prompt = {0}, answer = {0};
	size_t from, len;
	bool ok;

	buf_puts(&prompt, question->text);
	if (!question->bare) {
		buf_puts(&prompt, " [");
		if (question->current)
			repr_write_str(&prompt, question->current);
		else
			buf_puts(&prompt, "None");
		buf_putc(&prompt, ']');
	}
	buf_puts(&prompt, ": ");
	ok = ask_until_good(
	    questions, buf_text(&prompt), question, &answer, err);
	from = pytext_leading(buf_text(&answer), answer.len);
	len = pytext_trimmed(buf_text(&answer), answer.len);
	*text = json_string_value(question->current);
	if (ok && len > from)
		*text = arena_strndup(arena, answer.data + from, len - from);
	else if (*text)
		*text = arena_strdup(arena, *text);
	buf_free(&prompt);
	buf_free(&answer);
	return ok;
}

const char *
sso_fault_empty(const char *text, bool current)
{
	return *text || current ? NULL : "A value is required";
}

static const char *
fault_url(const char *text, bool current)
{
	struct error err = {0};
	bool good = (!*text && current) || endpoint_check_url(text, &err);

	error_clear(&err);
	return good ? NULL : "Not a valid Start URL";
}

/* Blanks only around commas. */
static const char *
fault_scopes(const char *text, bool current)
{
	while (*text || !current) {
		size_t len = strcspn(text, ",");
		size_t end = pytext_trimmed(text, len);

		for (size_t i = pytext_leading(text, len); i < end; i++)
			if (pytext_leading(text + i, end - i))
				return "Scope values must be separated by "
				       "commas";
		if (!text[len])
			break;
		text += len + 1;
	}
	return NULL;
}

/* One key of the session, whose answer goes there. */
static bool
ask_key_of(struct sso_questions *questions, const char *key,
    struct sso_question question, const char **out, struct error *err)
{
	question.current = json_object_get(questions->keys, key);
	if (!sso_ask(questions, &question, out, err))
		return false;
	if (*out && **out)
		json_object_set_new(questions->keys, key, json_text(*out));
	return true;
}

bool
sso_ask_session(
    struct sso_questions *questions, bool required, struct error *err)
{
	const char *session = questions->session;
	json_t *current = session && *session ? json_text(session) : NULL;
	struct sso_question question = {.text = "SSO session name",
	    .current = current,
	    .fault = required ? sso_fault_empty : NULL,
	    .bare = !current};
	bool ok;

	if (!required && !current)
		question.text = "SSO session name (Recommended)";
	ok = sso_ask(questions, &question, &session, err);
	json_decref(current);
	if (ok)
		sso_questions_of(questions, session);
	return ok;
}

/* A host that is none of a portal may lead to one. */
static bool
resolve(
    struct sso_questions *questions, struct sso_login *login, struct error *err)
{
	struct run *run = questions->run;
	struct lookup lookup = {.settings = &run->settings,
	    .http = client_open_http(&run->settings),
	    .profile = run->settings.profile};

	login->region = NULL;
	login->portal =
	    start_url_resolve(&lookup, login->start_url, &login->region, err);
	http_close(lookup.http);
	if (!login->portal && err->kind != ERR_INTERRUPT)
		error_clear(err);
	return err->kind == ERR_NONE;
}

bool
sso_ask_place(
    struct sso_questions *questions, struct sso_login *login, struct error *err)
{
	const struct settings *settings = &questions->run->settings;

	if (!ask_key_of(questions, "sso_start_url",
		(struct sso_question){
		    .text = "SSO start URL", .fault = fault_url},
		&login->start_url, err))
		return false;
	if (!login->start_url)
		return fail(err, ERR_GENERAL,
		    "'dict' object has no attribute 'decode'");
	if (!settings->options.no_verify_ssl &&
	    !settings_profile(settings, err))
		return false;
	if (!resolve(questions, login, err))
		return false;
	if (login->portal) {
		json_object_set_new(
		    questions->keys, "sso_region", json_text(login->region));
		return true;
	}
	login->portal = login->start_url;
	return ask_key_of(questions, "sso_region",
	    (struct sso_question){
		.text = "SSO region", .fault = sso_fault_empty},
	    &login->region, err);
}

bool
sso_ask_scopes(
    struct sso_questions *questions, const char **text, struct error *err)
{
	static const char key[] = "sso_registration_scopes";

	if (!json_object_get(questions->keys, key))
		json_object_set_new(
		    questions->keys, key, json_text("sso:account:access"));
	return ask_key_of(questions, key,
	    (struct sso_question){
		.text = "SSO registration scopes", .fault = fault_scopes},
	    text, err);
}

bool
sso_write_session(struct sso_questions *questions, struct error *err)
{
	if (!questions->session)
		return fail(
		    err, ERR_GENERAL, "'NoneType' object is not iterable");
	return configure_write(questions->run, CONFIG_FILE,
	    configure_header(questions->run, "sso-session", questions->session),
	    questions->keys, false, err);
}
