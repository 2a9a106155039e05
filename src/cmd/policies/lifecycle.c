/* lifecycle: policies that clean repositories up, looked at before they do.
 * SPDX-License-Identifier: Apache-2.0 */

#include "cmd/commands.h"
#include "cmd/verbs/verb.h"

static const struct example examples[] = {
    {"Check a policy before it is put",
	"ecr lifecycle lint policy.json --strict"},
    {"See what it would do to a repository",
	"ecr lifecycle test team/app policy.json"},
    {"Fail where an image would go that a cluster runs",
	"kubectl get pods -A -o jsonpath=\"{.items[*].spec['initContainers',"
	"'containers'][*].image}\" | ecr lifecycle test team/app policy.json "
	"--protect -"},
    {0},
};

static const struct command *const parts[] = {
    &lifecycle_lint_part,
    &lifecycle_test_part,
    &lifecycle_diff_part,
    &lifecycle_apply_part,
    NULL,
};

const struct command lifecycle_command = {
    .name = "lifecycle",
    .group = "cleaning",
    .doc = "Check and try out lifecycle policies. What a policy does is "
	   "decided here by the rules of the service, over the images as they "
	   "are, before it is put anywhere.",
    .operands = "COMMAND",
    .examples = examples,
    .parts = parts,
    .service = &service_ecr,
};
