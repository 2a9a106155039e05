/* Tags of images: which may not be moved.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef RULES_TAGS_H
#define RULES_TAGS_H

#include <stdbool.h>

/* Whether a tag of a repository may not be moved: `mutability` is MUTABLE,
 * IMMUTABLE or one of these with _WITH_EXCLUSION, `exclusions` the JSON list of
 * imageTagMutabilityExclusionFilters, or NULL. */
bool tag_is_immutable(
    const char *mutability, const char *exclusions, const char *tag);

#endif
