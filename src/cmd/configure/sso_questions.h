/* What configure sso and configure sso-session ask alike.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef CMD_CONFIGURE_SSO_QUESTIONS_H
#define CMD_CONFIGURE_SSO_QUESTIONS_H

#include <jansson.h>
#include <stdbool.h>

#include "aws/identity/sso_login.h"
#include "base/error.h"
#include "cli/ask.h"
#include "cli/run.h"

/* One run of questions.  What was answered lives in the run's arena. */
struct sso_questions {
	struct run *run;
	struct ask ask;
	const char *session; /* its name, or NULL */
	json_t *keys;        /* of the session, as they will be written */
};

void sso_questions_open(struct sso_questions *questions, struct run *run);
void sso_questions_close(struct sso_questions *questions);

/* Take this session's keys, which may be none yet. */
void sso_questions_of(struct sso_questions *questions, const char *session);

/* A question, with what stands in its brackets (NULL: None). */
struct sso_question {
	const char *text;
	const json_t *current;
	/* What is wrong with a text, or NULL; `current`: whether there is a
	 * value to keep. */
	const char *(*fault)(const char *text, bool current);
	bool bare; /* without brackets */
};

/* Ask until there is nothing wrong; an empty answer keeps what stands in the
 * brackets.  `*text` lives in the run's arena; it is NULL for None, and for a
 * block of lines that is kept. */
bool sso_ask(struct sso_questions *questions,
    const struct sso_question *question, const char **text, struct error *err);

/* Something must be said where nothing is to be kept. */
const char *sso_fault_empty(const char *text, bool current);

/* The session's name; where it need not be `required` it may stay NULL. */
bool sso_ask_session(
    struct sso_questions *questions, bool required, struct error *err);

/* Start URL, and the region unless the URL leads to a portal that names it. */
bool sso_ask_place(struct sso_questions *questions, struct sso_login *login,
    struct error *err);

/* The scopes, as they are written; `*text` is NULL for None. */
bool sso_ask_scopes(
    struct sso_questions *questions, const char **text, struct error *err);

/* Write the session's section. */
bool sso_write_session(struct sso_questions *questions, struct error *err);

#endif
