/* The images of a repository as the engine of lifecycle policies wants them.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef CMD_VERBS_SURVEY_H
#define CMD_VERBS_SURVEY_H

#include <jansson.h>
#include <stdbool.h>
#include <stddef.h>

#include "cmd/verbs/place.h"
#include "rules/lifecycle/evaluate.h"

struct survey {
	struct arena arena;
	struct lifecycle_image *images; /* archived ones, too */
	size_t n;
	size_t unread;  /* indexes in the archive: what they name is unknown */
	json_t *places; /* digest: place in the list */
};

/* List the repository of the place and read what its indexes name.  False with
 * `err`: also where an index that is not archived cannot be read.  To be freed
 * in any case. */
bool survey_read(struct place *place, struct survey *out, struct error *err);
void survey_free(struct survey *survey);

/* The place of a digest, or LIFECYCLE_NONE. */
size_t survey_find(const struct survey *survey, const char *digest);

#endif
