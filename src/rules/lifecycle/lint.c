/* SPDX-License-Identifier: Apache-2.0 */
#include "rules/lifecycle/lint.h"

#include <string.h>

#include "base/memory/buf.h"
#include "base/text/utf8.h"
#include "rules/glob.h"
#include "rules/lifecycle/policy.h"

/* Of the parameter, in the model. */
enum { MIN_TEXT = 100, MAX_TEXT = 30720 };

#define PARAMETER                                                              \
	"Invalid parameter at 'lifecyclePolicyText' failed to satisfy "        \
	"constraint: 'Member must have length "

const struct lint_rule lifecycle_lint_rules[] = {
    {"L01", LINT_ERROR, false, "the form is not that of a lifecycle policy",
	"{\"rule\":[]}"},
    {"L02", LINT_ERROR, false,
	"no such member or value here; null is a value, too: take it out",
	"\"targetStorageClass\":null"},
    {"L03", LINT_ERROR, false, "write \"countUnit\": \"days\"",
	"\"countUnit\":\"day\""},
    {"L04", LINT_ERROR, false,
	"a countUnit goes with the count types since… alone",
	"\"countType\":\"imageCountMoreThan\",\"countUnit\":\"days\""},
    {"L05", LINT_ERROR, false, "a whole number above 0 is wanted",
	"\"countNumber\":0"},
    {"L06", LINT_ERROR, false,
	"name prefixes or patterns; \"tagPatternList\": [\"*\"] for all tags",
	"\"tagStatus\":\"tagged\""},
    {"L07", LINT_ERROR, false, "a list of tags goes with tagged alone",
	"\"tagStatus\":\"any\",\"tagPrefixList\":[\"v\"]"},
    {"L08", LINT_ERROR, false, "one of the two lists, not both",
	"\"tagPrefixList\":[\"v\"],\"tagPatternList\":[\"v*\"]"},
    {"L09", LINT_ERROR, false, "a pattern has four stars at the most",
	"\"tagPatternList\":[\"*a*b*c*d*e\"]"},
    {"L10", LINT_ERROR, false,
	"any needs the highest rulePriority of its storage class",
	"\"rulePriority\":1,…\"tagStatus\":\"any\""},
    {"L11", LINT_ERROR, false, "another rule has this rulePriority",
	"\"rulePriority\":1 twice"},
    {"L12", LINT_ERROR, false,
	"another rule is about untagged images: make one of the two",
	"\"tagStatus\":\"untagged\" twice"},
    {"L13", LINT_ERROR, false,
	"another rule has the same tags: this one could never act",
	"\"tagPrefixList\":[\"a\",\"b\"] and [\"b\",\"a\"]"},
    {"L14", LINT_ERROR, false,
	"sinceImagePulled can only transition; a second rule may then expire, "
	"by sinceImageTransitioned after at least 90 days",
	"\"countType\":\"sinceImagePulled\" with \"type\":\"expire\""},
    {"L15", LINT_ERROR, false,
	"sinceImageTransitioned needs \"storageClass\": \"archive\", at least "
	"90 days and expire",
	"\"countType\":\"sinceImageTransitioned\",\"countNumber\":30"},
    {"L16", LINT_ERROR, false,
	"a transition needs \"targetStorageClass\": \"archive\"",
	"\"action\":{\"type\":\"transition\"}"},
    {"L17", LINT_ERROR, false,
	"50 rules, and 100 to 30720 characters, are the limits", "51 rules"},
    {"L18", LINT_WARNING, false,
	"an image must have all tags of a list: for any of them write a rule "
	"each",
	"\"tagPrefixList\":[\"dev\",\"demo\"]"},
    {"L19", LINT_WARNING, false,
	"a pattern without a star is that one tag alone",
	"\"tagPatternList\":[\"prod\"]"},
    {"L20", LINT_WARNING, false,
	"a star in a prefix is no wildcard, and no tag has one",
	"\"tagPrefixList\":[\"prod*\"]"},
    {"L21", LINT_WARNING, false,
	"a rule before it matches all that this one does: it never acts",
	"prefix \"v\" before prefix \"v1-\""},
    {"L22", LINT_WARNING, true,
	"only untagged images go, and here all are tagged",
	"\"tagStatus\":\"untagged\" alone"},
    {"L23", LINT_WARNING, true, "no image has such tags", "a dead rule"},
    {"L24", LINT_WARNING, true, "no rule reaches some images: kept for ever",
	"a repository that only grows"},
    {"L25", LINT_WARNING, true,
	"images go by age that have a version among their tags",
	"sha-* by age, and the image is v1.2.3 as well"},
    {"L26", LINT_WARNING, true,
	"the age runs from the first push: a later tag does not renew it",
	"promoted by a second tag"},
    {"L27", LINT_WARNING, true,
	"children of indexes and attestations take places of the count",
	"any keeps 5, and a push is three entries"},
    {"L28", LINT_WARNING, true,
	"one count for several applications: a quiet one falls off",
	"keep 40, six applications"},
    {"L29", LINT_WARNING, true, "signatures take places of the count",
	"keep 10 of *, with sha256-….sig"},
    {"L30", LINT_WARNING, true,
	"a rule that keeps is nearly full: then it deletes",
	"keep 100, 98 are there"},
    {"L31", LINT_WARNING, true,
	"an index goes by its age, and lets go of what it names",
	"an age rule on a tagged index"},
    {"L32", LINT_ERROR, true, "an image that is in use would go", "--protect"},
    {"L33", LINT_INFO, true,
	"replicated images need a policy of their own where they go",
	"replication is on"},
    {"L34", LINT_INFO, false, "scans count as pulls",
	"\"countType\":\"sinceImagePulled\""},
    {0},
};

/* What the service refuses. */
static void
note_faults(struct lint *lint, const struct lifecycle_fault *fault)
{
	for (; fault; fault = fault->next)
		lint_note(lint, fault->id, fault->path, NULL)->service =
		    fault->words;
}

static void
check_length(struct lint *lint)
{
	size_t n = utf8_count(lint->text, lint->len);

	if (n > MAX_TEXT)
		lint_note(lint, "L17", "", "%zu characters: %d are the limit",
		    n, MAX_TEXT)
		    ->service = PARAMETER "less than or equal to 30720'";
	else if (n < MIN_TEXT)
		lint_note(lint, "L17", "",
		    "%zu characters: at least %d are wanted, blanks do", n,
		    MIN_TEXT)
		    ->service = PARAMETER "greater than or equal to 100'";
}

static const char *
path_of(const struct lint *lint, const struct lifecycle_rule *rule,
    const char *member)
{
	return arena_printf(lint->arena, "rules[%zu].%s", rule->place, member);
}

/* `"dev", "demo"` */
static const char *
list(struct arena *arena, const struct lifecycle_rule *rule)
{
	const char *text = "";

	for (size_t i = 0; i < rule->n_tags; i++)
		text = arena_printf(
		    arena, "%s%s\"%s\"", text, i ? ", " : "", rule->tags[i]);
	return text;
}

static void
check_list(struct lint *lint, const struct lifecycle_rule *rule)
{
	const char *name = rule->prefixes ? "selection.tagPrefixList"
					  : "selection.tagPatternList";

	if (rule->n_tags > 1)
		lint_note(lint, "L18", path_of(lint, rule, name),
		    "an image must have all of %s: for any of them write a "
		    "rule each",
		    list(lint->arena, rule));
	for (size_t i = 0; i < rule->n_tags; i++) {
		bool star = strchr(rule->tags[i], '*') != NULL;
		const char *at = arena_printf(
		    lint->arena, "%s[%zu]", path_of(lint, rule, name), i);

		if (rule->prefixes && star)
			lint_note(lint, "L20", at,
			    "the star in the prefix \"%s\" is no wildcard, and "
			    "no tag has one: it matches nothing",
			    rule->tags[i]);
		else if (!rule->prefixes && !star)
			lint_note(lint, "L19", at,
			    "\"%s\" has no star: only the tag \"%s\" itself",
			    rule->tags[i], rule->tags[i]);
	}
}

/* Whether what fits `narrow` always fits `wide`; a star of `narrow` is a
 * character that only a star of `wide` takes. */
static bool
covers(
    const char *wide, bool wide_prefix, const char *narrow, bool narrow_prefix)
{
	struct buf text = {0};
	bool covered;

	if (wide_prefix)
		return strncmp(narrow, wide, strlen(wide)) == 0;
	buf_printf(&text, "%s%s", narrow, narrow_prefix ? "*" : "");
	covered = glob_matches(wide, buf_text(&text));
	buf_free(&text);
	return covered;
}

/* Each entry of the rule before must be matched by all that the other's own
 * entries match. */
static bool
shadows(const struct lifecycle_rule *before, const struct lifecycle_rule *rule)
{
	if (before->archived != rule->archived ||
	    before->status != LIFECYCLE_TAGGED ||
	    rule->status != LIFECYCLE_TAGGED)
		return false;
	for (size_t i = 0; i < before->n_tags; i++) {
		bool found = false;

		for (size_t j = 0; j < rule->n_tags && !found; j++)
			found = covers(before->tags[i], before->prefixes,
			    rule->tags[j], rule->prefixes);
		if (!found)
			return false;
	}
	return before->n_tags > 0;
}

static void
check_shadow(
    struct lint *lint, const struct lifecycle_policy *policy, size_t at)
{
	const struct lifecycle_rule *rule = &policy->rules[at];

	for (size_t i = 0; i < at; i++) {
		if (!shadows(&policy->rules[i], rule))
			continue;
		lint_note(lint, "L21", path_of(lint, rule, "rulePriority"),
		    "rule %lld matches all that rule %lld does, and comes "
		    "first: this one never acts",
		    (long long)policy->rules[i].priority,
		    (long long)rule->priority);
		return;
	}
}

static void
check_text(struct lint *lint, const struct lifecycle_policy *policy)
{
	for (size_t i = 0; i < policy->n_rules; i++) {
		const struct lifecycle_rule *rule = &policy->rules[i];

		check_list(lint, rule);
		check_shadow(lint, policy, i);
		if (rule->count == LIFECYCLE_PULLED)
			lint_note(lint, "L34",
			    path_of(lint, rule, "selection.countType"),
			    "scans count as pulls: an image that is scanned "
			    "every day never gets old");
	}
}

const struct lint_finding *
lifecycle_lint(struct arena *arena, const char *text, size_t len,
    const struct lifecycle_listing *listing)
{
	struct lint lint = {.arena = arena,
	    .text = text,
	    .len = len,
	    .rules = lifecycle_lint_rules};
	struct lifecycle_policy policy;
	const struct lifecycle_fault *faults =
	    lifecycle_policy_check(arena, text, len, &policy);

	note_faults(&lint, faults);
	check_length(&lint);
	check_text(&lint, &policy);
	if (listing && !faults)
		lifecycle_lint_listing(&lint, &policy, listing);
	return lint.first;
}
