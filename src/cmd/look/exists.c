/* exists: whether images are there, and their digests.
 * SPDX-License-Identifier: Apache-2.0 */
#include "base/json/json_make.h"
#include "cli/hint_near.h"
#include "cmd/commands.h"
#include "cmd/verbs/verb.h"
#include "cmd/look/wanted.h"

enum { WAIT, MISSING_OK, JOBS };

static const struct arg options[] = {
    [WAIT] = {"--wait", NARGS_ONE, "TIME", .exact = true,
	.doc = "Ask again until all of them exist, for so long at the most: "
	       "60s, 10m, or a number of seconds."},
    [MISSING_OK] = {"--missing-repo-ok", .exact = true,
	.doc = "A missing repository is a no as well, not an error."},
    VERB_JOBS(JOBS),
    {0},
};

static const struct example examples[] = {
    {"Build only what is not there",
	"ecr exists team/app:v1.4.2 || docker build -t app ."},
    {"Wait until another job has pushed both",
	"ecr exists --wait 10m team/app:v1.4.2 team/web:v1.4.2"},
    {"In another registry, which needs not be of Amazon",
	"ecr exists ghcr.io/owner/app:v1"},
    {0},
};

static const struct row_column columns[] = {
    {.name = "digest", .key = "digest"},
    {.name = "reference", .key = "reference", .asked = true},
    {.name = "exists", .key = "exists", .kind = ROW_FLAG, .asked = true},
    {0},
};

static const struct rows_form form = {
    .key = "images", .columns = columns, .bare = true};

static bool
ask(void *ctx, bool *over, struct error *err)
{
	struct wanted_set *q = ctx;

	if (!wanted_ask(q, err))
		return false;
	*over = wanted_count(q, WANTED_FOUND) == q->n ||
	    wanted_count(q, WANTED_NO_REPOSITORY) > 0;
	return true;
}

/* A build that asks for what does not exist must not go on for ever: the name
 * that is near stands in the message, in a pipe, too. */
static bool
say_near(struct run *run, struct error *err)
{
	const char *near = hint_near(run, err->about, &run->arena);

	if (!near)
		return false;
	fail(err, ERR_SERVICE, "%s\nMaybe you meant: %s", err->message, near);
	return error_note(err, CLUE_NONE, NULL);
}

static bool
say_error(struct wanted_set *q, struct error *err)
{
	for (size_t i = 0; i < q->n; i++) {
		struct wanted *wanted = &q->wanted[i];

		if (wanted->state != WANTED_NO_REPOSITORY)
			continue;
		*err = wanted->why;
		wanted->why = (struct error){0};
		return say_near(q->run, err);
	}
	return true;
}

/* Where nothing is said, the tag latest is meant. */
static bool
is_bare(const struct reference *reference)
{
	return !reference->tag && !reference->digest;
}

static bool
say_no(struct wanted_set *q, struct error *err)
{
	struct buf text = {0};

	for (size_t i = 0; i < q->n; i++)
		if (q->wanted[i].state == WANTED_MISSING)
			buf_printf(&text, "%s%s%s: there is no such image",
			    text.len ? "\n" : "", q->wanted[i].reference.text,
			    is_bare(&q->wanted[i].reference) ? ":latest" : "");
	if (text.len)
		return fail_buf(err, ERR_NO, &text);
	return true;
}

static bool
print(struct wanted_set *q, const struct rows_wish *wish, struct error *err)
{
	bool all = wanted_count(q, WANTED_FOUND) == q->n, ok;
	struct rows rows;

	ok = rows_open(&rows, q->run, &form, wish, err);
	/* of lines that somebody reads one by one none may be missing */
	for (size_t i = 0; ok && i < q->n; i++) {
		const struct wanted *wanted = &q->wanted[i];
		json_t *digest =
		    wanted->digest ? json_text(wanted->digest) : json_null();

		if (all || rows.mode == ROWS_DOCUMENT)
			ok = rows_add(&rows,
			    json_members("reference",
				json_text(wanted->reference.text), "exists",
				json_boolean(wanted->state == WANTED_FOUND),
				"digest", digest),
			    err);
		else
			json_decref(digest);
	}
	ok = ok && rows_finish(&rows, NULL, err);
	rows_free(&rows);
	return ok;
}

static bool
answer(struct wanted_set *q, double patience, struct error *err)
{
	static const struct rows_wish plain;

	return verb_ask_until(patience, 5, ask, q, err) && say_error(q, err) &&
	    print(q, &plain, err) && say_no(q, err);
}

static bool
exists(struct run *run, const struct arg_parser *given, struct error *err)
{
	struct wanted_set q = {.run = run,
	    .n = given->rest.n,
	    .missing_ok = argparse_given(given, MISSING_OK)};
	double patience = 0;
	bool ok;

	if (q.n == 0)
		return fail(err, ERR_USAGE, "ecr exists needs a reference");
	q.wanted = arena_array(&run->arena, struct wanted, q.n);
	q.scopes = arena_array(&run->arena, struct scope, q.n);
	q.places = arena_array(&run->arena, struct place, q.n);
	ok = verb_duration(given, WAIT, true, &patience, err) &&
	    verb_jobs(run, given, JOBS, err);
	for (size_t i = 0; ok && i < q.n; i++)
		ok = wanted_open(&q, i, given->rest.at[i], err);
	ok = ok && answer(&q, patience, err);
	wanted_close(&q);
	return ok;
}

const struct command exists_command = {
    .name = "exists",
    .group = "looking",
    .doc = "Say whether images are there. Prints the digest of each, a line "
	   "each, and succeeds where all of them exist. The status is 1 where "
	   "a tag or a digest is missing, and nothing is printed then but "
	   "which, on standard error. A repository that is missing is an error "
	   "(254) with the name that is most like it, so that a typing error "
	   "does not build for ever; so is whatever kept the question from "
	   "being answered: a lack of rights, a login that has run out, the "
	   "network. Looking counts as no pull, except for those who may only "
	   "pull. Without a tag \"latest\" is meant. Other registries are "
	   "asked by the protocol that all of them speak.",
    .operands = "REFERENCE...",
    .completion = COMPLETE_REFERENCE,
    .options = options,
    .examples = examples,
    .service = &service_ecr,
    .no = "A tag or a digest is missing.",
    .run = exists,
};
