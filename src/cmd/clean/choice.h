/* Which images of a repository are pruned, and why others are not.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef CMD_CLEAN_CHOICE_H
#define CMD_CLEAN_CHOICE_H

#include <stdbool.h>
#include <stdint.h>

#include "cmd/verbs/protect.h"
#include "cmd/verbs/survey.h"
#include "cmd/verbs/verb.h"

/* What is asked for; all of it must hold. */
struct choice {
	bool untagged;     /* what has no tag */
	const char *match; /* what has tags that all match, or NULL */
	struct moment older_than, not_pulled_for;
	long keep;      /* so many of the newest stay; -1: none */
	bool semver;    /* the newest by version */
	bool tags_too;  /* of other images the tags that match */
	bool fresh_too; /* also what was pushed within the last hour */
	const struct protect *protect;
	/* By choice_date(), milliseconds; -1: not asked for. */
	int64_t older;    /* pushed before */
	int64_t unpulled; /* neither pulled nor pushed since */
	int64_t fresh;    /* what was pushed since then stays */
};

enum fate { FATE_STAYS, FATE_GOES, FATE_UNTAGGED };

struct chosen {
	enum fate fate;
	const char *because; /* or NULL */
	bool told;           /* worth a line though it stays */
};

/* Say when all of it is by the clock of the service, which has answered. */
void choice_date(struct choice *choice);

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
