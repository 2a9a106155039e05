/* A lifecycle policy tried out: what there is, and what is said of it.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef CMD_POLICIES_TRIAL_H
#define CMD_POLICIES_TRIAL_H

#include "cmd/verbs/protect.h"
#include "cmd/verbs/survey.h"
#include "rules/lifecycle/evaluate.h"

/* The policy of the place's repository, into `out`: where it has none, false
 * with the service's error. */
bool lifecycle_fetch(struct place *place, struct buf *out, struct error *err);

/* Read and check: ERR_USAGE with what the service would say. */
bool lifecycle_parse(struct arena *arena, const struct buf *text,
    struct lifecycle_policy *policy, struct error *err);

/* Which images of a survey are in use, by their place in it; NULL where nothing
 * is protected. */
const bool *lifecycle_kept(struct arena *arena, const struct protect *protect,
    const struct survey *survey, const char *repository);

/* "expire 10", "transition 20", "keep". */
const char *lifecycle_words(
    struct arena *arena, const struct lifecycle_decision *decision);

/* The tags of an image as a list (new reference). */
json_t *lifecycle_tags(const struct lifecycle_image *image);

/* Say what could not be read. */
void lifecycle_warn(struct run *run, const struct survey *survey);

#endif
