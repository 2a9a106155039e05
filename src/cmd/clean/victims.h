/* Images and tags that references name, by repository.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef CMD_CLEAN_VICTIMS_H
#define CMD_CLEAN_VICTIMS_H

#include <jansson.h>
#include <stdbool.h>
#include <stdint.h>

#include "base/error.h"
#include "cmd/clean/deletion.h"
#include "cmd/verbs/place.h"

/* An image of which something is named. */
struct victim {
	struct victim *next;
	const char *digest;
	json_t *tags, *named; /* all of them; those that go */
	int64_t size;
	bool index, whole; /* whole: by its digest */
};

/* What is named in one repository. */
struct victims {
	struct victims *next;
	struct place place;
	struct victim *first, **last;
	struct deletion deletion;
};

/* Add what a reference means: the tag, the tags that match, the image. */
bool victims_look(
    struct victims *part, const struct reference *reference, struct error *err);

/* "REPO:TAG" or "REPO@DIGEST". */
const char *victims_name(const struct victims *part, const char *wanted);

/* Whether the image goes because no tag is left on it. */
bool victim_is_last_tag(const struct victim *victim);

void victims_close(struct victims *part);

#endif
