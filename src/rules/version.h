/* Versions in tags: semver.org 2.0.0 as people write it there.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef RULES_VERSION_H
#define RULES_VERSION_H

#include <stdbool.h>

#include "base/url.h"

enum version_form {
	VERSION_NONE,
	VERSION_MOVING, /* "1", "1.2": what they name moves on */
	VERSION_FULL    /* "1.2.3", perhaps with more behind it */
};

/* Slices of the text that was read. */
struct version {
	enum version_form form;
	struct slice numbers[3]; /* missing ones are empty: 0 */
	struct slice pre;        /* "rc.1" of "1.0.0-rc.1" */
};

/*
 * Read a tag, without one leading "v".  A '+' cannot stand in a tag: what
 * stands behind a '_' is build metadata, as Helm writes it.  With `suffix`
 * ("alpine") the tag must end with "-alpine", which is then no part of the
 * version: a variant, and no pre-release.  VERSION_NONE for everything else, so
 * for numbers with leading zeros: dates often have them.
 */
struct version version_read(const char *tag, const char *suffix);

/* Precedence by items 9 to 11: below, at or above 0.  Build metadata has
 * none. */
int version_compare(const struct version *a, const struct version *b);

/* Whether the first number is that of a year rather than of a version. */
bool version_is_dated(const struct version *version);

/* Compare texts with numbers in them: "6.0.8" is below "6.0.10". */
int version_compare_text(const char *a, const char *b);

#endif
