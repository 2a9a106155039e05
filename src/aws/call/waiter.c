/* SPDX-License-Identifier: Apache-2.0 */
#include "aws/call/waiter.h"

#include <string.h>

#include "base/clock.h"
#include "base/interrupt.h"
#include "base/json/json.h"
#include "base/json/json_path.h"
#include "base/text/repr.h"
#include "base/text/among.h"

/* States that pass by themselves; from any other that no acceptor knows,
 * nothing follows. */
static const char *const passing[] = {"IN_PROGRESS", "PENDING", NULL};

/* Where a wait stands after one call. */
struct stand {
	const struct acceptor *accepted; /* now, or NULL */
	const struct acceptor *last;     /* whenever, or NULL */
	const char *state;               /* what a path leads to, or NULL */
	bool refused;                    /* the service answered an error */
};

static bool
is_match(const struct acceptor *acceptor, const json_t *reply, const char *code)
{
	const char *text;

	if (strcmp(acceptor->matcher, "error") == 0)
		return code && strcmp(code, acceptor->expected) == 0;
	if (!reply || strcmp(acceptor->matcher, "path") != 0)
		return false;
	text = json_string_value(json_path_get(reply, acceptor->argument));
	return text && strcmp(text, acceptor->expected) == 0;
}

static const struct acceptor *
find_match(const struct waiter *waiter, const json_t *reply, const char *code)
{
	for (size_t i = 0; i < waiter->n_acceptors; i++) {
		if (is_match(&waiter->acceptors[i], reply, code))
			return &waiter->acceptors[i];
	}
	return NULL;
}

static void
add_explanation(struct buf *out, const struct acceptor *acceptor)
{
	if (strcmp(acceptor->matcher, "path") == 0)
		buf_printf(out,
		    "For expression \"%s\" we matched expected path: \"%s\"",
		    acceptor->argument, acceptor->expected);
	else
		buf_printf(out, "Matched expected service error code: %s",
		    acceptor->expected);
}

/* What every failure begins with; its text ends in fail_buf(). */
static struct buf
failure_of(const struct waiter *waiter)
{
	struct buf text = {0};

	buf_printf(&text, "Waiter %s failed: ", waiter->name);
	return text;
}

static bool
failed(const struct waiter *waiter, struct error *err, const char *reason,
    const struct acceptor *acceptor)
{
	struct buf text = failure_of(waiter);

	buf_puts(&text, reason);
	if (acceptor)
		add_explanation(&text, acceptor);
	return fail_buf(err, ERR_GENERAL, &text);
}

/* A service error that no acceptor expects; its words may hold NULs. */
static bool
refused(const struct waiter *waiter, struct error *err)
{
	const json_t *code = json_object_get(err->detail, "Code");
	struct buf text = failure_of(waiter);

	buf_puts(&text, "An error occurred (");
	if (code)
		repr_write_str(&text, code);
	else
		buf_puts(&text, "Unknown");
	buf_puts(&text, "): ");
	repr_write_str(&text, json_object_get(err->detail, "Message"));
	return fail_buf(err, ERR_GENERAL, &text);
}

/* What the first acceptor that looks at a path sees (borrowed). */
static const char *
state_of(const struct waiter *waiter, const json_t *reply)
{
	for (size_t i = 0; i < waiter->n_acceptors; i++) {
		const struct acceptor *a = &waiter->acceptors[i];

		if (strcmp(a->matcher, "path") == 0)
			return json_string_value(
			    json_path_get(reply, a->argument));
	}
	return NULL;
}

static bool
is_stuck(const char *state)
{
	return state && !is_among(passing, state);
}

static bool
stuck(const struct waiter *waiter, const char *state, struct error *err)
{
	struct buf text = failure_of(waiter);

	buf_printf(&text,
	    "The status is %s, from which it does not go on by itself "
	    "(--fail-fast)",
	    state);
	return fail_buf(err, ERR_GENERAL, &text);
}

static bool
out_of_time(const struct waiter *waiter, double timeout, struct error *err)
{
	struct buf text = failure_of(waiter);

	buf_printf(
	    &text, "Not done after %g seconds (--wait-timeout)", timeout);
	return fail_buf(err, ERR_GENERAL, &text);
}

enum verdict { AGAIN, DONE, FAILED };

/* One call and what the acceptors make of it. */
static enum verdict
ask(struct client *client, const struct waiter *waiter, json_t *params,
    const struct wait_options *options, struct stand *stand, char state[64],
    struct error *err)
{
	json_auto_t *reply =
	    client_call(client, waiter->operation, params, err);
	const char *code = json_get_string(err->detail, "Code");
	const char *seen = state_of(waiter, reply);

	if (!reply && err->kind != ERR_SERVICE)
		return FAILED;
	stand->accepted = find_match(waiter, reply, code);
	if (stand->accepted)
		stand->last = stand->accepted;
	if (!stand->accepted && code)
		return refused(waiter, err) ? AGAIN : FAILED;
	error_clear(err);
	stand->state = seen ? strncpy(state, seen, 63) : NULL;
	if (stand->accepted && stand->accepted->state == WAITER_SUCCESS)
		return DONE;
	if (stand->accepted && stand->accepted->state == WAITER_FAILURE)
		return failed(waiter, err,
			   "Waiter encountered a terminal failure state: ",
			   stand->accepted)
		    ? DONE
		    : FAILED;
	if (options->fail_fast && !stand->accepted && is_stuck(seen))
		return stuck(waiter, seen, err) ? DONE : FAILED;
	return AGAIN;
}

/* Whether there is time and are attempts for one more. */
static bool
may_go_on(const struct waiter *waiter, const struct wait_options *options,
    const struct stand *stand, int attempt, double end, struct error *err)
{
	if (options->timeout > 0)
		return clock_steady() < end ||
		    out_of_time(waiter, options->timeout, err);
	if (attempt < waiter->max_attempts)
		return true;
	if (stand->last)
		return failed(waiter, err,
		    "Max attempts exceeded. Previously accepted state: ",
		    stand->last);
	return failed(waiter, err, "Max attempts exceeded", NULL);
}

bool
waiter_run(struct client *client, const struct waiter *waiter, json_t *params,
    const struct wait_options *options, struct error *err)
{
	const double end = clock_steady() + options->timeout;
	struct stand stand = {0};
	char state[64] = "";

	for (int attempt = 1;; attempt++) {
		double pause =
		    options->interval > 0 ? options->interval : waiter->delay;
		enum verdict verdict =
		    ask(client, waiter, params, options, &stand, state, err);

		if (verdict != AGAIN)
			return verdict == DONE;
		if (!may_go_on(waiter, options, &stand, attempt, end, err))
			return false;
		if (options->timeout > 0 && pause > end - clock_steady())
			pause = end - clock_steady();
		if (options->progress)
			options->progress(
			    options->ctx, attempt, stand.state, pause);
		if (!interrupt_sleep(pause))
			return fail(err, ERR_INTERRUPT, "%s", "");
	}
}
