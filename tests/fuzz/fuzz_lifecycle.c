/* Any bytes as a lifecycle policy, and whatever is read applied.
 * SPDX-License-Identifier: Apache-2.0 */
#include <stddef.h>
#include <stdint.h>

#include "rules/lifecycle/evaluate.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static const char *const tags[] = {"v1", "prod-1"};
	static const size_t parents[] = {0};
	static const struct lifecycle_image images[] = {
	    {"sha256:a", tags, 1, 1, 0, 0, 0, false, NULL, 0, LIFECYCLE_NONE},
	    {"sha256:b", tags, 2, 1, 9, 0, 0, false, parents, 1,
		LIFECYCLE_NONE},
	    {"sha256:c", NULL, 0, 5, 0, 6, 0, true, NULL, 0, 1},
	};
	struct lifecycle_decision decisions[3];
	struct lifecycle_policy policy;
	struct arena arena = {0};
	struct error err = {0};

	if (lifecycle_policy_parse(
		&arena, (const char *)data, size, &policy, &err))
		lifecycle_evaluate(
		    &arena, &policy, images, 3, INT64_C(1) << 40, decisions);
	error_clear(&err);
	arena_free(&arena);
	return 0;
}
