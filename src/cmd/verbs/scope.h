/* One registry of ECR, asked through its API: an account in a region.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef CMD_VERBS_SCOPE_H
#define CMD_VERBS_SCOPE_H

#include <jansson.h>
#include <stdbool.h>

#include "aws/call/calls.h"
#include "base/error.h"
#include "cli/run.h"
#include "cmd/login/fetch.h"
#include "rules/reference.h"

struct scope {
	struct run *run;
	const char *host;             /* that named it, or NULL */
	const char *account;          /* to be sent as registryId, or NULL */
	const char *profile, *region; /* in force */
	/* "eu-west-1" or "eu-west-1, profile NAME": which of several it is, or
	 * NULL */
	const char *label;
	struct settings settings;
	struct client *client;
	struct calls *calls; /* its own, or what it shares with others */
	bool settled, shared;
	/* Of scopes_run(): */
	size_t open; /* questions whose answers are still to come */
	bool over, failed;
	void *state; /* the verb's */
};

/* Which of them, where no host says it; NULL: what is in force. */
struct scope_wish {
	const char *profile, *region;
	struct calls *calls; /* to be shared, or NULL */
};

/* Whether the registry of a reference has the API of ECR: one without a host,
 * a private one, a local ECR that is the endpoint in force. */
bool scope_fits(struct run *run, const struct reference *reference);

/* Refuse one that never can, by its name (ERR_SERVICE). */
bool scope_check(const struct reference *reference, struct error *err);

/* ERR_SERVICE: that its registry has no such API. */
bool scope_refuse(const struct reference *reference, struct error *err);

/* Whether a region (or NULL) can be, and the host does not say another. */
bool scope_check_region(
    const struct reference *reference, const char *region, struct error *err);

/* Open the registry of the reference (NULL: no host is named; so may `wish`
 * be), with the identity that ecr-registries(5) gives its host.  To be closed
 * in any case. */
bool scope_open(struct run *run, const struct reference *reference,
    const struct scope_wish *wish, struct scope *out, struct error *err);
void scope_close(struct scope *scope);

/* The same where both are known: `registry` (NULL: what is in force) and who
 * asks.  Both must outlive it. */
bool scope_open_known(struct run *run, const struct registry *registry,
    const struct identity *identity, const struct scope_wish *wish,
    struct scope *out, struct error *err);

/* Parameters of a call: the registry, and a repository (or NULL).  A new
 * reference. */
json_t *scope_params(const struct scope *scope, const char *repository);

/* The same for BatchGetImage of `ids` (taken), whatever they are. */
json_t *scope_manifests(
    const struct scope *scope, const char *repository, json_t *ids);

/* Ask through `calls`: `params` are taken, a listing comes in the largest
 * pages. */
void scope_ask(
    struct scope *scope, const char *operation, json_t *params, void *mark);

/* A name of the registry's for people, with its label behind it: "team/app
 * (eu-west-1)". */
const char *scope_name_at(const struct scope *scope, const char *name);

/* Say of an error that is none of the service's own where it came from and on
 * what question: "http://HOST, DescribeImages: …".  Always false. */
bool scope_explain(
    struct scope *scope, const char *operation, struct error *err);

/* The list that the reply (borrowed) of a listing has; NULL with `err` where
 * there is none: nonsense is never "nothing there". */
const json_t *scope_list(struct scope *scope, const char *operation,
    const json_t *reply, struct error *err);

/* A text that the reply of an operation (by its name) must have; NULL with
 * `err` where it has not. */
const char *scope_text(struct scope *scope, const char *operation,
    const json_t *reply, const char *key, struct error *err);

/* The name of a repository in a listing; NULL with `err` for what is none. */
const char *scope_name(
    struct scope *scope, const json_t *repository, struct error *err);

/* Ask one question and wait for its answer: a new reference, or NULL. */
json_t *scope_call(struct scope *scope, const char *operation, json_t *params,
    struct error *err);

/* Call `take` with the list of each page, largest pages; false from it ends
 * the listing, by an error or (`err` empty) because enough has come.  `params`
 * are taken.  False where there was an error. */
bool scope_pages(struct scope *scope, const char *operation, json_t *params,
    bool (*take)(void *ctx, const json_t *list, struct error *err), void *ctx,
    struct error *err);

#endif
