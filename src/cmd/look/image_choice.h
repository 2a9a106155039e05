/* Which images are shown, and in which order.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef CMD_LOOK_IMAGE_CHOICE_H
#define CMD_LOOK_IMAGE_CHOICE_H

#include <jansson.h>
#include <stdbool.h>

#include "base/error.h"
#include "cli/args/argparse.h"
#include "cmd/verbs/verb.h"

/* Options, from the `at`th of a table on. */
enum image_option {
	IMAGE_SORT,
	IMAGE_REVERSE,
	IMAGE_LIMIT,
	IMAGE_TAGGED,
	IMAGE_UNTAGGED,
	IMAGE_OLDER,
	IMAGE_NEWER,
	IMAGE_NOT_PULLED,
	IMAGE_STATUS,
	IMAGE_OPTIONS
};

#define IMAGE_CHOICE(at)                                                       \
	[(at) +                                                                \
	    IMAGE_SORT] = {"--sort", NARGS_ONE, "KEY", .choices = image_sorts, \
	    .exact = true,                                                     \
	    .doc = "Sort: the last pushed, the largest, the last pulled, the " \
		   "highest version first; tags as text with numbers in it. "  \
		   "In a pipe the order is the service's, otherwise the last " \
		   "pushed comes first."},                                     \
	    [(at) + IMAGE_REVERSE] = {"--reverse", .exact = true,              \
		.doc = "Turn the order round, where there is --sort."},        \
	    [(at) + IMAGE_LIMIT] = {"--limit", NARGS_ONE, "N", .exact = true,  \
		.doc = "Show at most this many."},                             \
	    [(at) + IMAGE_TAGGED] = {"--tagged", .exact = true,                \
		.doc = "Only images with a tag."},                             \
	    [(at) + IMAGE_UNTAGGED] = {"--untagged", .exact = true,            \
		.doc =                                                         \
		    "Only images without a tag. With --tree those that hang "  \
		    "below another are no longer among them."},                \
	    [(at) + IMAGE_OLDER] = {"--older-than", NARGS_ONE, "AGE",          \
		.exact = true,                                                 \
		.doc =                                                         \
		    "Only what was pushed longer ago: 90d, 12h, or before a "  \
		    "date."},                                                  \
	    [(at) + IMAGE_NEWER] = {"--newer-than", NARGS_ONE, "AGE",          \
		.exact = true, .doc = "Only what was pushed since then."},     \
	    [(at) + IMAGE_NOT_PULLED] = {"--not-pulled-for", NARGS_ONE, "AGE", \
		.exact = true,                                                 \
		.doc =                                                         \
		    "Only what was not pulled since then, nor pushed. No "     \
		    "proof of disuse: scans of Amazon Inspector count as "     \
		    "pulls, and a node that has an image does not pull it."},  \
	    [(at) + IMAGE_STATUS] = {"--status", NARGS_ONE, "STATUS",          \
		.choices = image_statuses, .exact = true,                      \
		.doc = "Only images in this state."}

extern const char *const image_sorts[], *const image_statuses[];

struct image_choice {
	const char *sort; /* or NULL */
	bool reverse, tagged, untagged;
	long limit; /* -1: none */
	struct moment older, newer, unpulled;
	const char *status;  /* or NULL */
	const char *pattern; /* of tags, or NULL */
};

/* Read the options. */
bool image_choice_read(const struct arg_parser *given, size_t at,
    struct image_choice *out, struct error *err);

/* Whether a row is among them. */
bool image_choice_fits(const struct image_choice *choice, const json_t *row);

/* Sort an array of rows; those without the key come last, equal ones stay as
 * they are. */
void image_choice_sort(const struct image_choice *choice, json_t *rows);

#endif
