/* Any bytes as a policy, and as a seed in YAML.
 * SPDX-License-Identifier: Apache-2.0 */
#include <stddef.h>
#include <stdint.h>

#include "base/yaml/yaml_read.h"
#include "rules/policy/check.h"
#include "rules/policy/evaluate.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static const struct policy_request request = {
	    "arn:aws:sts::123456789012:assumed-role/a/b", NULL,
	    "ecr:BatchGetImage",
	    "arn:aws:ecr:us-east-1:123456789012:"
	    "repository/app",
	    NULL};
	struct arena arena = {0};
	const char *text = arena_strndup(&arena, (const char *)data, size);
	struct error err = {0};

	for (int kind = POLICY_REPOSITORY; kind <= POLICY_REGISTRY_V1; kind++)
		policy_check(
		    &arena, (const char *)data, size, (enum policy_kind)kind);
	policy_decide(policy_kept(&arena, text, size), text, &request);
	json_decref(yaml_read_json(text, size, &err));
	error_clear(&err);
	arena_free(&arena);
	return 0;
}
