/* What else a hint needs to know: each of these looks whether its row fits, and
 * puts what it found beside what the error knows.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef CLI_HINT_FIND_H
#define CLI_HINT_FIND_H

#include <jansson.h>
#include <stdbool.h>

#include "base/error.h"
#include "cli/run.h"

/* What a hint is made from; `about` is a copy of the error's. */
struct hint {
	const struct run *run;
	const struct error *err;
	json_t *about;
	struct arena arena;
};

/* A member that is a text, or NULL; one more, whether `text` is not NULL. */
const char *hint_said(const struct hint *hint, const char *name);
bool hint_put(struct hint *hint, const char *name, const char *text);

/* Known already. */
bool hint_has_near(struct hint *hint);
bool hint_has_option(struct hint *hint);
bool hint_has_action(struct hint *hint);
bool hint_has_profiles(struct hint *hint); /* behind hint_near_profile() */

/* near: among profiles, regions, and (by a quick look) the
 * repositories or tags of the registry. */
bool hint_near_profile(struct hint *hint);
bool hint_near_region(struct hint *hint);
bool hint_near_name(struct hint *hint);

/* repository: of what a registry of ECR did not find; a local one is meant
 * where it is the one that the environment names. */
bool hint_is_ecr(struct hint *hint);

/* host is on this machine. */
bool hint_is_here(struct hint *hint);

/* file, variable (that names it) and why. */
bool hint_config_unread(struct hint *hint);
bool hint_bundle_unread(struct hint *hint);
bool hint_bundle_named(struct hint *hint); /* without why */

/* who: whom the service names. */
bool hint_who_is_denied(struct hint *hint);

/* number: of ids, more than a call takes. */
bool hint_too_many_ids(struct hint *hint);

#endif
