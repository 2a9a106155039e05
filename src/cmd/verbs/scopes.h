/* Several registries side by side: references, --regions and --profiles.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef CMD_VERBS_SCOPES_H
#define CMD_VERBS_SCOPES_H

#include <stdbool.h>

#include "base/error.h"
#include "cli/args/argparse.h"
#include "cmd/verbs/scope.h"

struct scopes {
	struct run *run;
	const char **profiles, **regions; /* end with NULL; [NULL]: in force */
	bool all;                         /* --regions all */
	bool several;                     /* more than one may be looked at */
	struct reference *words;          /* what is meant, n_words of them */
	size_t n_words;
	const char **names; /* the repository of each */
	bool *met;          /* whether it has met one */
	/* By scopes_open(): */
	struct scope *list;
	size_t n, off; /* of them; switched off for the account */
	struct calls *calls;
	bool enough; /* the verb's: nothing more is waited for */
};

/* What a verb does with each of them; false is a failure of this one. */
struct scopes_work {
	/* Ask what is to be asked. */
	bool (*begin)(void *ctx, struct scope *scope, struct error *err);
	/* An answer (taken, but for the reply): in the order of asking. */
	bool (*take)(void *ctx, struct scope *scope,
	    struct calls_answer *answer, struct error *err);
	/* All is answered; or NULL.  More may be asked. */
	bool (*end)(void *ctx, struct scope *scope, struct error *err);
};

/* Read the two options of VERB_PLACES(at). */
bool scopes_read(struct run *run, const struct arg_parser *given, size_t at,
    struct scopes *out, struct error *err);

/* Read the references of a verb, `allow` as for reference_parse(); of none the
 * whole registry is meant. */
bool scopes_words(struct scopes *scopes, unsigned allow,
    const struct arg_parser *given, struct error *err);

/* That all of them are of one registry. */
bool scopes_check_one(const struct scopes *scopes, struct error *err);

/* The repositories that are meant of the scope: names or patterns, NULL at the
 * end; none at all: every one. */
const char **scopes_patterns(
    const struct scopes *scopes, const struct scope *scope);

/* A repository of the scope was found: what means it has met one. */
void scopes_meet(
    struct scopes *scopes, const struct scope *scope, const char *repository);

/* Whether repositories are meant, and none was found. */
bool scopes_met_none(const struct scopes *scopes);

/* "eu-west-1" or "eu-west-1, profile NAME": which of several it is; NULL where
 * there is one. */
const char *scopes_label(
    const struct scopes *scopes, const struct scope *scope);

/* Each profile in each region, from 0 on. */
size_t scopes_count(const struct scopes *scopes);
struct scope_wish scopes_wish(const struct scopes *scopes, size_t at);

/* Whether a failure is that a region is switched off where all are meant, of
 * which there are several: said, and cleared. */
bool scopes_pass_over(
    struct scopes *scopes, const struct scope *scope, struct error *err);

/* Say in a row where it was found: "region", and with --profiles "profile". */
void scopes_put(
    const struct scopes *scopes, const struct scope *scope, json_t *row);

/* The same as columns, behind those that are usual ("a,b,c"). */
const char *scopes_columns(const struct scopes *scopes, const char *usual);

/* Whether a word is about the registry of the scope. */
bool scopes_has(const struct scope *scope, const struct reference *word);

/*
 * Open all of them.  Of several the failure of one is said and the others are
 * looked at; a region that is switched off for the account is said and passed
 * over where all are meant.  False where it makes no sense to go on.  To be
 * closed in any case.
 */
bool scopes_open(struct scopes *scopes, struct error *err);

/* Do the work with all of them at once, calls in one rank. */
bool scopes_run(struct scopes *scopes, const struct scopes_work *work,
    void *ctx, struct error *err);

/* In the end it is an error that some have failed, or verb_met() finds one. */
bool scopes_conclude(const struct scopes *scopes, struct error *err);

void scopes_close(struct scopes *scopes);

#endif
