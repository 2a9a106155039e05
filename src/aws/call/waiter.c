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
	const struct outcome *accepted; /* now, or NULL */
	const struct outcome *last;     /* whenever, or NULL */
	const char *state;              /* what a path leads to, or NULL */
	bool refused;                   /* the service answered an error */
	bool begun;                     /* it is there */
	double start;                   /* until when it may not be */
};

/* What an acceptor looks at, a new reference; NULL where there is nothing. */
static json_t *
look_at(const struct outcome *acceptor, json_t *reply,
    const struct wait_options *options)
{
	if (options->search)
		return options->search(acceptor->argument, reply);
	return json_incref(json_path_get(reply, acceptor->argument));
}

/* Texts of a model are kept as they are, other values as JSON. */
static bool
is_expected(const struct outcome *acceptor, const json_t *value)
{
	struct buf text = {0};
	bool same;

	if (!value)
		return false;
	if (json_is_text(value))
		return strcmp(json_string_value(value), acceptor->expected) ==
		    0;
	json_write(&text, value, &json_style_plain);
	same = strcmp(buf_text(&text), acceptor->expected) == 0;
	buf_free(&text);
	return same;
}

/* A list that is not empty, of which all or any are what is expected. */
static bool
are_expected(const struct outcome *acceptor, const json_t *list, bool all)
{
	size_t n = json_array_size(list), found = 0;

	for (size_t i = 0; i < n; i++)
		found += is_expected(acceptor, json_array_get(list, i));
	return all ? n > 0 && found == n : found > 0;
}

/* An error by its code, any error, or none. */
static bool
is_error(const struct outcome *acceptor, const char *code)
{
	if (strcmp(acceptor->expected, "true") == 0)
		return code != NULL;
	if (strcmp(acceptor->expected, "false") == 0)
		return code == NULL;
	return code && strcmp(code, acceptor->expected) == 0;
}

static bool
is_match(const struct outcome *acceptor, json_t *reply, const char *code,
    const struct wait_options *options)
{
	const char *matcher = acceptor->matcher;
	json_auto_t *value = NULL;

	if (strcmp(matcher, "error") == 0)
		return is_error(acceptor, code);
	if (!reply)
		return false;
	if (strcmp(matcher, "status") == 0)
		return strcmp(acceptor->expected, "200") == 0;
	if (strncmp(matcher, "path", 4) != 0)
		return false;
	value = look_at(acceptor, reply, options);
	if (strcmp(matcher, "path") == 0)
		return is_expected(acceptor, value);
	return are_expected(acceptor, value, strcmp(matcher, "pathAll") == 0);
}

static const struct outcome *
find_match(const struct waiter *waiter, json_t *reply, const char *code,
    const struct wait_options *options)
{
	for (size_t i = 0; i < waiter->n_acceptors; i++) {
		if (is_match(&waiter->acceptors[i], reply, code, options))
			return &waiter->acceptors[i];
	}
	return NULL;
}

static void
add_explanation(struct buf *out, const struct outcome *acceptor)
{
	const char *matcher = acceptor->matcher, *expected = acceptor->expected;

	if (strcmp(matcher, "status") == 0)
		buf_printf(
		    out, "Matched expected HTTP status code: %s", expected);
	else if (strcmp(matcher, "error") == 0)
		buf_printf(
		    out, "Matched expected service error code: %s", expected);
	else
		/* "excepted" is the peer's */
		buf_printf(out, "For expression \"%s\" %s path: \"%s\"%s",
		    acceptor->argument,
		    strcmp(matcher, "pathAll") == 0
			? "all members matched excepted"
			: "we matched expected",
		    expected,
		    strcmp(matcher, "pathAny") == 0 ? " at least once" : "");
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
    const struct outcome *acceptor)
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
		const struct outcome *a = &waiter->acceptors[i];

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

/* Right after a push there may be no scan, no image, not even a repository: the
 * codes of ECR that say so end alike. */
static bool
is_to_come(const struct stand *stand, const char *code)
{
	static const char end[] = "NotFoundException";
	size_t len = code ? strlen(code) : 0, n = sizeof(end) - 1;

	return !stand->begun && len > n && strcmp(code + len - n, end) == 0 &&
	    clock_steady() < stand->start;
}

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
	stand->accepted = find_match(waiter, reply, code, options);
	if (!stand->accepted && is_to_come(stand, code)) {
		error_clear(err);
		stand->state = "not there yet";
		return AGAIN;
	}
	stand->begun = true;
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
	struct stand stand = {.start = clock_steady() + options->start};
	char state[64] = "";

	for (int attempt = 1;; attempt++) {
		double pause =
		    options->interval > 0 ? options->interval : waiter->delay;
		enum verdict verdict =
		    ask(client, waiter, params, options, &stand, state, err);

		if (verdict != AGAIN)
			return verdict == DONE;
		/* the attempts are for what is there */
		if (!stand.begun)
			attempt = 0;
		if (!may_go_on(waiter, options, &stand, attempt, end, err))
			return false;
		if (!stand.begun && pause > stand.start - clock_steady())
			pause = stand.start - clock_steady();
		if (options->timeout > 0 && pause > end - clock_steady())
			pause = end - clock_steady();
		if (options->progress)
			options->progress(
			    options->ctx, attempt, stand.state, pause);
		if (!interrupt_sleep(pause))
			return fail(err, ERR_INTERRUPT, "%s", "");
	}
}
