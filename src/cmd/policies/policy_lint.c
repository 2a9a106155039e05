/* policy lint: what is wrong with the policy of a repository or registry.
 * SPDX-License-Identifier: Apache-2.0 */
#include "cmd/commands.h"
#include "cmd/policies/linting.h"
#include "cmd/policies/subject.h"
#include "cmd/verbs/verb.h"
#include "rules/policy/lint.h"

enum { STRICT, REGISTRY, RULES, ROWS };

static const struct arg options[] = {
    [STRICT] = {"--strict", .exact = true,
	.doc = "Warnings count as well: status 1."},
    [REGISTRY] = {"--registry", .exact = true,
	.doc = "It is the policy of a registry: of the FILE, or the one that "
	       "is there."},
    [RULES] = {"--rules", .exact = true,
	.doc = "Print the rules, each with an example, and check nothing."},
    VERB_ROWS(ROWS),
    {0},
};

static const struct example examples[] = {
    {"Check a file, in a pipeline", "ecr policy lint policy.json --strict"},
    {"Check what a repository has", "ecr policy lint team/app"},
    {"Check a registry policy", "ecr policy lint --registry registry.json"},
    {"What can be found", "ecr policy lint --rules"},
    {0},
};

static bool
lint(struct run *run, const struct arg_parser *given, struct error *err)
{
	const struct rows_wish wish = verb_wish(given, ROWS);
	bool registry = argparse_given(given, REGISTRY), ok;
	struct place place = {0};
	struct buf text = {0};

	if (argparse_given(given, RULES))
		return linting_print_rules(run, &wish, policy_lint_rules, err);
	ok = policy_read(run, &given->rest, registry, &place, &text, err) &&
	    linting_print(run, &wish,
		policy_lint(&run->arena, buf_text(&text), text.len,
		    registry ? POLICY_REGISTRY : POLICY_REPOSITORY),
		argparse_given(given, STRICT), err);
	if (place.run)
		place_close(&place);
	buf_free(&text);
	return ok;
}

const struct command policy_lint_part = {
    .name = "lint",
    .doc =
	"Find what is wrong with the policy of a repository or a registry: "
	"statements and keys that the service would refuse (Resource in a "
	"repository policy, impossible principals, unknown actions), and what "
	"it takes although it is not meant. Each finding has a line of the "
	"text, the id of its rule and the key. A single operand is a file "
	"where one has that name. The status is 1 where something is an error.",
    .operands = "FILE|REPOSITORY",
    .completion = COMPLETE_EITHER,
    .options = options,
    .examples = examples,
    .no = "Something is an error, or with --strict a warning.",
    .run = lint,
};
