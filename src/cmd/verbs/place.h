/* Where a reference leads: a registry, opened, and what is meant there.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef CMD_VERBS_PLACE_H
#define CMD_VERBS_PLACE_H

#include <stdbool.h>

#include "base/error.h"
#include "cli/run.h"
#include "cmd/login/fetch.h"
#include "cmd/verbs/scope.h"
#include "oci/session.h"
#include "rules/reference.h"

/* A registry that is spoken to; texts live in the run's arena. */
struct place {
	struct run *run;
	struct reference reference;
	struct registry registry; /* of ECR, where `ecr` */
	struct identity identity;
	bool ecr;         /* it has the API, too: not public.ecr.aws */
	const char *host; /* as people write it */
	const char *repository;
	struct http *http;
	bool borrowed; /* the handle */
	struct oci_session *oci;
	struct scope api; /* once it was asked for */
};

/*
 * Find the registry of `text`, by reference_parse() with `allow`; one without
 * a host is in the default registry of the run's credentials, which may be
 * asked for.  False with `err`; to be closed in any case.
 */
bool place_open(struct run *run, const char *text, unsigned allow,
    struct place *out, struct error *err);

/* The same for who asks the API alone: no registry is logged in to, without a
 * host `host` and `oci` are NULL, and one that has no API is refused. */
bool place_open_api(struct run *run, const char *text, unsigned allow,
    struct place *out, struct error *err);

/* Open its API now, of a profile and a region (or NULL) where no host says
 * them: ERR_USAGE where one says the region, too. */
bool place_begin(struct place *place, const char *profile, const char *region,
    struct error *err);

/* The same over a handle of somebody else's: two places of which bytes go from
 * one into the other share one. */
bool place_open_over(struct run *run, struct http *http, const char *text,
    unsigned allow, struct place *out, struct error *err);
void place_close(struct place *place);

/* The tag or the digest that is meant, "latest" where none is named. */
const char *place_wanted(const struct place *place);

/* "HOST/REPOSITORY:TAG" or "@DIGEST", in the run's arena. */
const char *place_name(const struct place *place, const char *wanted);

/* Call an operation of ECR's API; `params` (taken) gets the names of registry
 * and repository, where it has such.  A new reference, or NULL. */
json_t *place_call(struct place *place, const char *operation, json_t *params,
    struct error *err);

/* Ask several at once: `mark` comes with the answer.  False with `err` where
 * nothing can be asked. */
bool place_ask(struct place *place, const char *operation, json_t *params,
    void *mark, struct error *err);

/* Wait for all that was asked: `take` gets each answer, in that order, whose
 * reply is borrowed and whose error it may take over; false ends it. */
bool place_answers(struct place *place,
    bool (*take)(void *ctx, struct calls_answer *answer, struct error *err),
    void *ctx, struct error *err);

/* The same as scope_pages(): a listing of the place's. */
bool place_pages(struct place *place, const char *operation, json_t *params,
    bool (*take)(void *ctx, const json_t *list, struct error *err), void *ctx,
    struct error *err);

/* Call `take` with the place's repository, or with each of which that is a
 * pattern; false ends it. */
bool place_repositories(struct place *place,
    bool (*take)(void *ctx, struct place *place, const char *repository,
	struct error *err),
    void *ctx, struct error *err);

/* Whether a tag of the place's repository may not be moved, as ECR's API says;
 * elsewhere, and where it may not be asked, nothing is known to be so. */
bool place_is_immutable(
    struct place *place, const char *tag, bool *immutable, struct error *err);

#endif
