/* Tags and digests of images: which there may be, and which may not be moved.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef RULES_TAGS_H
#define RULES_TAGS_H

#include <stdbool.h>

/* What the service says that a tag must satisfy. */
#define TAG_PATTERN "[a-zA-Z0-9-_.]+"

/* Whether the service takes the text for a tag; it does take a leading dot,
 * which container clients do not. */
bool tag_is_valid(const char *tag);

/* The same of digests, and whether the text may be one, of any algorithm. */
#define DIGEST_PATTERN "[a-zA-Z0-9-_+.]+:[a-fA-F0-9]+"
bool digest_is_possible(const char *digest);

/* Whether a filter of tags has no more wildcards (*) than the service takes:
 * two. */
bool tag_filter_is_valid(const char *filter);

/* Whether a tag of a repository may not be moved: `mutability` is MUTABLE,
 * IMMUTABLE or one of these with _WITH_EXCLUSION, `exclusions` the JSON list of
 * imageTagMutabilityExclusionFilters, or NULL. */
bool tag_is_immutable(
    const char *mutability, const char *exclusions, const char *tag);

#endif
