/* SPDX-License-Identifier: Apache-2.0 */
#include "rules/lifecycle/lint_listing.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

/* A listing with what the policy makes of it. */
struct forecast {
	struct lint *lint;
	const struct lifecycle_policy *policy;
	const struct lifecycle_listing *listing;
	struct lifecycle_decision *decisions;
	const struct lifecycle_rule *rule; /* that is looked at */
	size_t n_selected, n_going;        /* of that rule */
};

static const struct lifecycle_image *
image_at(const struct forecast *survey, size_t at)
{
	return &survey->listing->images[at];
}

static bool
is_selected(const struct forecast *survey, size_t at)
{
	return lifecycle_selects(survey->rule, image_at(survey, at));
}

static bool
is_going(const struct forecast *survey, size_t at)
{
	return survey->decisions[at].action != LIFECYCLE_KEEP &&
	    survey->decisions[at].priority == survey->rule->priority;
}

static const char *
path_of(const struct forecast *survey, const char *member)
{
	return arena_printf(
	    survey->lint->arena, "rules[%zu].%s", survey->rule->place, member);
}

static const char *
list_path(const struct forecast *survey)
{
	return path_of(survey,
	    survey->rule->prefixes ? "selection.tagPrefixList"
				   : "selection.tagPatternList");
}

/* "v1.2.3", "1.0": digits and a dot between them. */
static bool
is_version(const char *tag)
{
	tag += *tag == 'v' || *tag == 'V';
	if (!isdigit((unsigned char)*tag))
		return false;
	while (isdigit((unsigned char)*tag))
		tag++;
	return *tag == '.' && isdigit((unsigned char)tag[1]);
}

/* Tags by which an image is promoted. */
static bool
is_stage(const char *tag)
{
	static const char *const words[] = {"prod", "stag", "live", "latest",
	    "stable", "release", "current", "deployed", "canary", NULL};

	for (size_t i = 0; words[i]; i++)
		if (strncasecmp(tag, words[i], strlen(words[i])) == 0)
			return true;
	return false;
}

/* Of cosign: "sha256-HEX.sig", ".att", ".sbom". */
static bool
is_signature(const char *tag)
{
	const char *dot = strrchr(tag, '.');

	return strncmp(tag, "sha256-", 7) == 0 && dot &&
	    (strcmp(dot, ".sig") == 0 || strcmp(dot, ".att") == 0 ||
		strcmp(dot, ".sbom") == 0);
}

/* A tag of that kind, or NULL. */
static const char *
find_tag(const struct lifecycle_image *image, bool (*is)(const char *))
{
	for (size_t i = 0; i < image->n_tags; i++)
		if (is(image->tags[i]))
			return image->tags[i];
	return NULL;
}

static bool
is_by_age(const struct lifecycle_rule *rule)
{
	return rule->count == LIFECYCLE_PUSHED ||
	    rule->count == LIFECYCLE_PULLED;
}

/* L25, L26: what an age rule takes although a tag says that it is of use. */
static void
check_age(const struct forecast *survey)
{
	size_t versions = 0, promoted = 0;
	const char *version = NULL, *stage = NULL;

	for (size_t i = 0; i < survey->listing->n; i++) {
		const struct lifecycle_image *image = image_at(survey, i);
		const char *a = find_tag(image, is_version);
		const char *b = find_tag(image, is_stage);

		if (!is_going(survey, i) || image->n_tags < 2)
			continue;
		versions += a != NULL;
		version = a ? a : version;
		promoted += b != NULL;
		stage = b ? b : stage;
	}
	if (versions)
		lint_note(survey->lint, "L25", list_path(survey),
		    "%zu images go by age that are a version as well (%s): put "
		    "a rule above that keeps those",
		    versions, version);
	if (promoted)
		lint_note(survey->lint, "L26",
		    path_of(survey, "selection.countType"),
		    "%zu images go that were promoted by a tag (%s): the age "
		    "runs from the push, and a later tag does not renew it",
		    promoted, stage);
}

/* L31 */
static void
check_indexes(const struct forecast *survey)
{
	size_t indexes = 0, along = 0;

	for (size_t i = 0; i < survey->listing->n; i++)
		indexes += image_at(survey, i)->is_index && is_going(survey, i);
	for (size_t i = 0; i < survey->listing->n; i++) {
		const struct lifecycle_image *image = image_at(survey, i);

		for (size_t j = 0; j < image->n_parents; j++)
			if (is_going(survey, image->parents[j])) {
				along++;
				break;
			}
	}
	if (indexes)
		lint_note(survey->lint, "L31",
		    path_of(survey, "selection.countType"),
		    "%zu indexes go by their age, and with them the hold on "
		    "the %zu images that they name",
		    indexes, along);
}

/* L27, L29 */
static void
check_places(const struct forecast *survey)
{
	size_t children = 0, signatures = 0;

	for (size_t i = 0; i < survey->listing->n; i++) {
		const struct lifecycle_image *image = image_at(survey, i);

		if (!is_selected(survey, i))
			continue;
		children +=
		    image->n_parents > 0 || image->subject != LIFECYCLE_NONE;
		signatures += find_tag(image, is_signature) != NULL;
	}
	if (survey->rule->status == LIFECYCLE_ANY && children)
		lint_note(survey->lint, "L27",
		    path_of(survey, "selection.countNumber"),
		    "%lld counts entries: %zu of the %zu here are children of "
		    "indexes, attestations or signatures",
		    (long long)survey->rule->number, children,
		    survey->n_selected);
	if (signatures)
		lint_note(survey->lint, "L29",
		    path_of(survey, "selection.countNumber"),
		    "%zu of the %zu images counted are signatures "
		    "(sha256-….sig)",
		    signatures, survey->n_selected);
}

/* Up to the first digit or behind the first separator before one: "api-" of
 * "api-1.2". */
static size_t
stem_of(const char *tag)
{
	size_t n = strcspn(tag, "0123456789");

	return tag[n] && n > 1 && strchr("-_.", tag[n - 1]) ? n : 0;
}

/* How many images of the rule have a tag with this stem, and whether one of
 * them stays. */
static size_t
count_stem(
    const struct forecast *survey, const char *stem, size_t len, bool *stays)
{
	size_t n = 0;

	*stays = false;
	for (size_t i = 0; i < survey->listing->n; i++) {
		const struct lifecycle_image *image = image_at(survey, i);

		for (size_t j = 0; j < image->n_tags; j++) {
			if (!is_selected(survey, i) ||
			    stem_of(image->tags[j]) != len ||
			    strncmp(image->tags[j], stem, len) != 0)
				continue;
			n++;
			*stays = *stays || !is_going(survey, i);
			break;
		}
	}
	return n;
}

/* L28: the first tags of as many applications as are told apart. */
static void
check_applications(const struct forecast *survey)
{
	enum { MOST = 20 };
	const char *seen[MOST], *lost = NULL;
	size_t n_seen = 0, several = 0;

	for (size_t i = 0; i < survey->listing->n && n_seen < MOST; i++) {
		const struct lifecycle_image *image = image_at(survey, i);
		const char *tag = image->n_tags ? image->tags[0] : "";
		size_t len = stem_of(tag), j = 0;
		bool stays;

		while (j < n_seen &&
		    (stem_of(seen[j]) != len ||
			strncmp(seen[j], tag, len) != 0))
			j++;
		if (!len || j < n_seen || !is_selected(survey, i))
			continue;
		seen[n_seen++] = tag;
		several += count_stem(survey, tag, len, &stays) > 1;
		if (!stays)
			lost = tag;
	}
	if (n_seen > 1 && (several > 1 || lost))
		lint_note(survey->lint, "L28",
		    path_of(survey, "selection.countNumber"),
		    lost ? "%lld for %zu applications together: nothing is "
			   "left of \"%.*s\""
			 : "%lld for %zu applications together (\"%.*s\" …): a "
			   "quiet one falls off",
		    (long long)survey->rule->number, n_seen,
		    (int)stem_of(lost ? lost : seen[0]), lost ? lost : seen[0]);
}

/* L30: a rule that shields others, nine tenths full or more. */
static void
check_fullness(const struct forecast *survey)
{
	const struct lifecycle_rule *rule = survey->rule;
	size_t n = survey->n_selected;
	const struct lifecycle_rule *end =
	    survey->policy->rules + survey->policy->n_rules;

	if (rule + 1 < end && rule->number >= 10 && !survey->n_going &&
	    (int64_t)n <= rule->number && (int64_t)n * 10 >= rule->number * 9)
		lint_note(survey->lint, "L30",
		    path_of(survey, "selection.countNumber"),
		    "%zu of %lld places are taken: beyond them the oldest goes",
		    n, (long long)rule->number);
}

/* L32 */
static void
check_kept(const struct forecast *survey)
{
	const bool *kept = survey->listing->kept;

	for (size_t i = 0; kept && i < survey->listing->n; i++) {
		const struct lifecycle_image *image = image_at(survey, i);

		if (kept[i] && is_going(survey, i))
			lint_note(survey->lint, "L32",
			    path_of(survey, "action"),
			    "%s %s is in use, and would go by rule %lld",
			    image->n_tags ? image->tags[0] : "untagged",
			    image->digest, (long long)survey->rule->priority);
	}
}

static void
check_rule(struct forecast *survey)
{
	const struct lifecycle_rule *rule = survey->rule;

	survey->n_selected = survey->n_going = 0;
	for (size_t i = 0; i < survey->listing->n; i++) {
		survey->n_selected += is_selected(survey, i);
		survey->n_going += is_going(survey, i);
	}
	if (rule->status == LIFECYCLE_TAGGED && !rule->archived &&
	    survey->n_selected == 0)
		lint_note(survey->lint, "L23", list_path(survey),
		    "no image here has such tags");
	if (rule->status == LIFECYCLE_TAGGED && is_by_age(rule)) {
		check_age(survey);
		check_indexes(survey);
	}
	if (rule->count == LIFECYCLE_COUNT && survey->n_selected) {
		check_places(survey);
		check_applications(survey);
		check_fullness(survey);
	}
	check_kept(survey);
}

/* L22 */
static void
check_untagged(const struct forecast *survey)
{
	const struct lifecycle_policy *policy = survey->policy;

	for (size_t i = 0; i < policy->n_rules; i++)
		if (policy->rules[i].status != LIFECYCLE_UNTAGGED)
			return;
	for (size_t i = 0; i < survey->listing->n; i++)
		if (image_at(survey, i)->n_tags == 0)
			return;
	if (policy->n_rules)
		lint_note(survey->lint, "L22",
		    arena_printf(survey->lint->arena,
			"rules[%zu].selection.tagStatus",
			policy->rules[0].place),
		    "only untagged images go, and all %zu here are tagged",
		    survey->listing->n);
}

/* L24: what follows an index or a subject is reached by it. */
static void
check_reach(const struct forecast *survey)
{
	size_t n = 0;
	int64_t bytes = 0;

	for (size_t i = 0; i < survey->listing->n; i++) {
		const struct lifecycle_image *image = image_at(survey, i);
		bool reached =
		    image->n_parents > 0 || image->subject != LIFECYCLE_NONE;

		for (size_t j = 0; j < survey->policy->n_rules && !reached; j++)
			reached =
			    lifecycle_selects(&survey->policy->rules[j], image);
		n += !reached;
		bytes += reached ? 0 : image->size;
	}
	if (n)
		lint_note(survey->lint, "L24", "rules",
		    "no rule reaches %zu of %zu images (%lld bytes): they stay "
		    "for ever",
		    n, survey->listing->n, (long long)bytes);
}

void
lifecycle_lint_listing(struct lint *lint, const struct lifecycle_policy *policy,
    const struct lifecycle_listing *listing)
{
	struct forecast survey = {.lint = lint,
	    .policy = policy,
	    .listing = listing,
	    .decisions = arena_array(
		lint->arena, struct lifecycle_decision, listing->n + 1)};

	if (listing->replicated)
		lint_note(lint, "L33", "", NULL);
	if (listing->n == 0)
		return;
	lifecycle_evaluate(lint->arena, policy, listing->images, listing->n,
	    listing->now, survey.decisions);
	check_untagged(&survey);
	for (size_t i = 0; i < policy->n_rules; i++) {
		survey.rule = &policy->rules[i];
		check_rule(&survey);
	}
	check_reach(&survey);
}
