/* lifecycle diff: what another policy would do differently.
 * SPDX-License-Identifier: Apache-2.0 */
#include <string.h>

#include "base/clock.h"
#include "base/json/json_make.h"
#include "cmd/commands.h"
#include "cmd/policies/linting.h"
#include "cmd/policies/trial.h"
#include "cmd/verbs/verb.h"

enum { ROWS, JOBS = ROWS + VERB_ROWS_N };

static const struct arg options[] = {
    VERB_ROWS(ROWS),
    VERB_JOBS(JOBS),
    {0},
};

static const struct example examples[] = {
    {"What changes with a new policy",
	"ecr lifecycle diff team/app policy.json"},
    {0},
};

static const struct row_column columns[] = {
    {.name = "digest", .key = "digest", .kind = ROW_DIGEST},
    {.name = "tags", .key = "tags", .kind = ROW_LIST},
    {.name = "now", .key = "now"},
    {.name = "then", .key = "then"},
    {.name = "bytes", .key = "bytes", .kind = ROW_BYTES, .rank = 1},
    {0},
};

static const struct rows_form form = {
    .key = "changes", .columns = columns, .empty = "nothing changes"};

/* The policy that is there, and the one that might come. */
struct comparison {
	struct run *run;
	struct place place;
	struct survey survey;
	struct buf texts[2];
	struct lifecycle_decision *made[2]; /* by image */
};

/* A repository without a policy keeps everything. */
static bool
fetch(struct comparison *c, struct error *err)
{
	if (lifecycle_fetch(&c->place, &c->texts[0], err))
		return true;
	if (!verb_is_code(err, "LifecyclePolicyNotFoundException"))
		return false;
	error_clear(err);
	buf_puts(&c->texts[0], "{\"rules\":[]}");
	return true;
}

static bool
decide(struct comparison *c, struct error *err)
{
	struct arena *arena = &c->run->arena;
	int64_t now = (int64_t)(clock_service() * 1000);

	for (size_t i = 0; i < 2; i++) {
		struct lifecycle_policy policy;

		if (!lifecycle_parse(arena, &c->texts[i], &policy, err))
			return false;
		c->made[i] = arena_array(
		    arena, struct lifecycle_decision, c->survey.n + 1);
		lifecycle_evaluate(arena, &policy, c->survey.images,
		    c->survey.n, now, c->made[i]);
	}
	return true;
}

static bool
print(struct comparison *c, const struct rows_wish *wish, struct error *err)
{
	struct arena *arena = &c->run->arena;
	struct rows rows;
	bool ok = rows_open(&rows, c->run, &form, wish, err);

	for (size_t i = 0; ok && i < c->survey.n; i++) {
		const struct lifecycle_image *image = &c->survey.images[i];
		const char *now = lifecycle_words(arena, &c->made[0][i]);
		const char *then = lifecycle_words(arena, &c->made[1][i]);

		if (strcmp(now, then) == 0)
			continue;
		ok = rows_add(&rows,
		    json_members("digest", json_text(image->digest), "tags",
			lifecycle_tags(image), "now", json_text(now), "then",
			json_text(then), "bytes", json_integer(image->size)),
		    err);
	}
	ok = ok && rows_finish(&rows, NULL, err);
	rows_free(&rows);
	return ok;
}

static bool
compare(struct comparison *c, const struct arg_parser *given, struct error *err)
{
	const struct rows_wish wish = verb_wish(given, ROWS);

	if (!fetch(c, err) || !survey_read(&c->place, &c->survey, err))
		return false;
	lifecycle_warn(c->run, &c->survey);
	return decide(c, err) && print(c, &wish, err);
}

static bool
diff(struct run *run, const struct arg_parser *given, struct error *err)
{
	const struct word_list *rest = &given->rest;
	struct comparison c = {.run = run};
	bool ok;

	if (rest->n != 2)
		return fail(err, ERR_USAGE,
		    "ecr lifecycle diff needs a REPOSITORY and a FILE");
	ok = verb_jobs(run, given, JOBS, err) &&
	    linting_read(rest->at[1], &c.texts[1], err) &&
	    place_open_api(
		run, rest->at[0], REFERENCE_NO_IMAGE, &c.place, err) &&
	    compare(&c, given, err);
	survey_free(&c.survey);
	if (c.place.run)
		place_close(&c.place);
	buf_free(&c.texts[0]);
	buf_free(&c.texts[1]);
	return ok;
}

const struct command lifecycle_diff_part = {
    .name = "diff",
    .doc = "Show what another lifecycle policy would do differently. A row "
	   "for each image whose fate changes: what the policy that is there "
	   "does with it now, and what that of the FILE would do.",
    .operands = "REPOSITORY FILE",
    .completion = COMPLETE_REFERENCE,
    .then = COMPLETE_PATH,
    .options = options,
    .examples = examples,
    .run = diff,
};
