/* A quick look for the repository or the tag that was meant.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef CLI_HINT_NEAR_H
#define CLI_HINT_NEAR_H

#include "cli/run.h"

/* What there is that is most like what a call (`about` of CLUE_CALL) or a
 * request (CLUE_IMAGE) did not find: the tag where one was asked for and the
 * code is of an image, else the repository.  In the arena; NULL where nothing
 * is near, or has not come in time (live_names()). */
const char *hint_near(
    const struct run *run, const json_t *about, struct arena *arena);

/* The repository of "app:1" or "app@sha256:…", in the arena; `*tag` is behind
 * it, or NULL. */
const char *hint_split(const char *what, const char **tag, struct arena *arena);

#endif
