/* A plan shown and carried out.
 * SPDX-License-Identifier: Apache-2.0 */
#include <math.h>
#include <string.h>

#include "base/clock.h"
#include "base/interrupt.h"
#include "base/json/json_make.h"
#include "cmd/settle/plan.h"
#include "cmd/verbs/consent.h"
#include "cmd/verbs/verb.h"

enum { WAVES = 3 };

/* Seconds for which a role or a user that was just made may be unknown. */
static const double PATIENCE = 60, LONGEST = 5;

static const struct row_paint signs[] = {
    {"+", ROW_GREEN}, {"~", ROW_YELLOW}, {"-", ROW_RED}, {"!", ROW_RED}, {0}};

static const struct row_column columns[] = {
    {.name = "change", .key = "change", .paint = signs},
    {.name = "target", .key = "target"},
    {.name = "setting", .key = "setting"},
    {.name = "before", .key = "before", .rank = 2},
    {.name = "after", .key = "after", .rank = 1},
    {0},
};

static const struct rows_form form = {
    .key = "changes", .columns = columns, .empty = "nothing changes"};

bool
plan_show(struct plan *plan, const struct rows_wish *wish, struct error *err)
{
	struct rows rows;
	bool ok = rows_open(&rows, plan->scope->run, &form, wish, err);

	for (const struct change *c = plan->first; ok && c; c = c->next) {
		const char sign[] = {c->sign, '\0'};

		ok = rows_add(&rows,
		    json_members("change", json_text(sign), "target",
			json_text(c->target), "setting", json_text(c->setting),
			"before", json_text(c->before ? c->before : ""),
			"after", json_text(c->after ? c->after : "")),
		    err);
	}
	ok = ok && rows_finish(&rows, NULL, err);
	rows_free(&rows);
	return ok;
}

/* A policy that names a principal which IAM does not know everywhere yet. */
static bool
is_too_early(const struct change *change, const struct error *why)
{
	return strstr(change->operation, "Policy") &&
	    verb_is_code(why, "InvalidParameterException") &&
	    strstr(why->message, "rincipal not found");
}

static void
say(struct plan *plan, const struct change *change, const struct error *why)
{
	const struct run *run = plan->scope->run;

	if (why)
		consent_tell(run, "%s %s: %s", change->target, change->setting,
		    why->message);
	else
		consent_tell(run, "%c %s %s", change->sign, change->target,
		    change->setting);
}

/* What is no answer of the service (the network, Ctrl-C) ends it all. */
static bool
take_answer(struct plan *plan, struct calls_answer *answer, bool patient,
    struct error *err)
{
	struct change *change = answer->mark;
	struct error *why = &answer->error;

	if (!answer->reply && why->kind != ERR_SERVICE) {
		*err = *why;
		return false;
	}
	if (answer->reply) {
		say(plan, change, NULL);
	} else if (verb_is_code(why, "RepositoryAlreadyExistsException")) {
		plan->raced = true;
	} else if (patient && is_too_early(change, why)) {
		change->again = true;
	} else {
		plan->failed++;
		say(plan, change, why);
	}
	json_decref(answer->reply);
	error_clear(why);
	return true;
}

static bool
ask_wave(struct plan *plan, int wave, bool repeated, bool patient, bool *again,
    struct error *err)
{
	struct calls_answer answer;
	bool ok = true;

	for (struct change *c = plan->first; c; c = c->next) {
		if (!c->operation || c->wave != wave || (repeated && !c->again))
			continue;
		c->again = false;
		calls_ask(plan->scope->calls,
		    model_find_action(&service_ecr, c->operation),
		    json_incref(c->params), c);
	}
	while (ok && calls_any(plan->scope->calls, &answer))
		ok = take_answer(plan, &answer, patient, err);
	*again = false;
	for (struct change *c = plan->first; c; c = c->next)
		*again |= c->again;
	return ok;
}

static bool
run_wave(struct plan *plan, int wave, struct error *err)
{
	double end = clock_steady() + PATIENCE, pause = 0.5;
	bool again, repeated = false;

	for (;;) {
		bool patient = clock_steady() < end;

		if (!ask_wave(plan, wave, repeated, patient, &again, err))
			return false;
		if (!again)
			return true;
		if (!interrupt_sleep(pause))
			return fail(err, ERR_INTERRUPT, "%s", "");
		pause = fmin(pause * 1.5, LONGEST);
		repeated = true;
	}
}

bool
plan_run(struct plan *plan, struct error *err)
{
	for (int wave = 0; wave < WAVES && !plan->raced; wave++)
		if (!run_wave(plan, wave, err))
			return false;
	return plan->failed == 0 ||
	    fail(err, ERR_GENERAL, "%zu of %zu changes failed", plan->failed,
		plan->n);
}
