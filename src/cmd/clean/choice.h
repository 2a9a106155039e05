/* Which images of a repository are pruned, and why others are not.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef CMD_CLEAN_CHOICE_H
#define CMD_CLEAN_CHOICE_H

#include <stdbool.h>
#include <stdint.h>

#include "cmd/verbs/protect.h"
#include "cmd/verbs/survey.h"

/* What is asked for; all of it must hold. */
struct choice {
	bool untagged;     /* what has no tag */
	const char *match; /* what has tags that all match, or NULL */
	int64_t older;     /* pushed before; -1: any.  Milliseconds. */
	int64_t unpulled;  /* neither pulled nor pushed since; -1: any */
	long keep;         /* so many of the newest stay; -1: none */
	bool semver;       /* the newest by version */
	bool tags_too;     /* of other images the tags that match */
	int64_t fresh;     /* what was pushed since then stays */
	const struct protect *protect;
};

enum fate { FATE_STAYS, FATE_GOES, FATE_UNTAGGED };

struct chosen {
	enum fate fate;
	const char *because; /* or NULL */
	bool told;           /* worth a line though it stays */
};

/*
 * Decide each image of the survey; out[i] is of images[i], words in `arena`.
 * No image of an index that stays goes, none that refers to one that stays,
 * and with an index go those that nothing else names and that have no tag.
 */
void choice_make(struct arena *arena, const struct choice *choice,
    const struct survey *survey, const char *repository, struct chosen *out);

/* Whether a tag is among those that --match means. */
bool choice_matches(const struct choice *choice, const char *tag);

#endif
