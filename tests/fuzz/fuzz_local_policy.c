/* Any bytes as a policy, and as a seed in YAML.
 * SPDX-License-Identifier: Apache-2.0 */
#include <stddef.h>
#include <stdint.h>

#include "base/yaml/yaml_read.h"
#include "rules/policy.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static const char *const actions[] = {"ecr:ReplicateImage", NULL};
	const char *text = (const char *)data;
	struct error err = {0};

	policy_is_valid(text, size, NULL, false);
	policy_is_valid(text, size, actions, true);
	json_decref(yaml_read_json(text, size, &err));
	error_clear(&err);
	return 0;
}
