/* Any bytes as a lifecycle policy: checked, and whatever is read applied.
 * SPDX-License-Identifier: Apache-2.0 */
#include <stddef.h>
#include <stdint.h>

#include "rules/lifecycle/lint.h"
#include "rules/lifecycle/policy.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static const char *const tags[] = {"v1", "prod-1"};
	static const size_t parents[] = {0};
	static const struct lifecycle_image images[] = {
	    {.digest = "sha256:a", tags, 1, 1, .subject = LIFECYCLE_NONE},
	    {.digest = "sha256:b",
		tags,
		2,
		1,
		9,
		.parents = parents,
		.n_parents = 1,
		.subject = LIFECYCLE_NONE},
	    {.digest = "sha256:c",
		.pushed_at = 5,
		.archived_at = 6,
		.archived = true,
		.subject = 1},
	};
	static const struct lifecycle_listing listing = {
	    images, 3, INT64_C(1) << 40, true, NULL};
	struct arena arena = {0};

	lifecycle_lint(&arena, (const char *)data, size, &listing);
	lifecycle_policy_kept(&arena, (const char *)data, size);
	arena_free(&arena);
	return 0;
}
