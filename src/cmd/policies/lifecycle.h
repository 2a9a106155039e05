/* lifecycle: policies that clean repositories up, looked at before they do.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef CMD_POLICIES_LIFECYCLE_H
#define CMD_POLICIES_LIFECYCLE_H

#include "cli/command.h"
#include "cmd/verbs/protect.h"
#include "cmd/verbs/survey.h"
#include "rules/lifecycle/evaluate.h"

extern const struct command lifecycle_command;

/* Its parts. */
extern const struct command lifecycle_lint_part;
extern const struct command lifecycle_test_part;
extern const struct command lifecycle_diff_part;
extern const struct command lifecycle_apply_part;

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
