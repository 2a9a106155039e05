/* policy: who may do what with a repository, as its policy says.
 * SPDX-License-Identifier: Apache-2.0 */
#include "cmd/commands.h"

static const struct example examples[] = {
    {"Check a policy before it is set", "ecr policy lint policy.json"},
    {"May that account pull?",
	"ecr policy test team/app --as 210987654321 --action pull"},
    {"Read what a repository allows", "ecr policy show team/app"},
    {0},
};

static const struct command *const parts[] = {
    &policy_lint_part,
    &policy_test_part,
    &policy_show_part,
    &policy_allow_part,
    &policy_revoke_part,
    NULL,
};

const struct command policy_command = {
    .name = "policy",
    .group = "cleaning",
    .doc = "Check, try out and read the policies of repositories and "
	   "registries. They say what other accounts may do; what a policy "
	   "says of a request is decided here by the rules of IAM.",
    .operands = "COMMAND",
    .examples = examples,
    .parts = parts,
    .service = &service_ecr,
};
