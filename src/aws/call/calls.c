/* SPDX-License-Identifier: Apache-2.0 */
#include "aws/call/calls.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "aws/call/paginate.h"
#include "base/clock.h"
#include "base/memory/alloc.h"
#include "rules/quotas.h"

/* Calls throttle each other where the account's quota is not the default:
 * each is tried so often. */
enum { ATTEMPTS = 12 };

/* Answers that are held at once, for each call that may run. */
enum { AHEAD = 4 };

/* Seconds for which one burst of throttling counts once. */
static const double BURST = 0.1;

/* What holds for all calls of one action to one service. */
struct lane {
	struct lane *next;
	struct client *client;
	const struct operation *operation;
	double rate;           /* calls a second; 0: not known */
	double tokens, filled; /* of the bucket, and when */
	double window;         /* how many run at once, at most */
	double narrowed;       /* when that was last made smaller */
	int running;
};

/* One thing asked for. */
struct wish {
	struct wish *next; /* in the order of asking */
	struct lane *lane;
	json_t *params; /* of this page */
	struct on_way *pending;
	size_t throttled; /* as often as its lane knows of */
	bool over;
	struct calls_answer answer;
};

struct calls {
	struct client *client;
	int jobs, running;
	long answered, asked; /* in all, for progress */
	struct lane *lanes;
	struct wish *first, **last;
};

struct calls *
calls_open(struct client *client, int jobs)
{
	struct calls *calls = xmalloc(sizeof(*calls));

	*calls =
	    (struct calls){.client = client, .jobs = jobs ? jobs : CALLS_JOBS};
	calls->last = &calls->first;
	return calls;
}

static double
rate_of(const struct operation *operation)
{
	const struct service_quota *quota = service_quotas;

	while (quota->action && strcmp(quota->action, operation->name) != 0)
		quota++;
	return quota->rate;
}

static struct lane *
lane_of(struct calls *calls, struct client *client,
    const struct operation *operation)
{
	struct lane *lane = calls->lanes;

	while (lane && (lane->operation != operation || lane->client != client))
		lane = lane->next;
	if (lane)
		return lane;
	client_join(client, calls->client);
	client_set_attempts(client, ATTEMPTS);
	lane = xmalloc(sizeof(*lane));
	*lane = (struct lane){.next = calls->lanes,
	    .client = client,
	    .operation = operation,
	    .rate = rate_of(operation),
	    .tokens = 1,
	    .filled = clock_steady(),
	    .window = calls->jobs};
	calls->lanes = lane;
	return lane;
}

void
calls_ask(struct calls *calls, const struct operation *operation,
    json_t *params, void *mark)
{
	calls_ask_of(calls, calls->client, operation, params, mark);
}

void
calls_ask_of(struct calls *calls, struct client *client,
    const struct operation *operation, json_t *params, void *mark)
{
	struct wish *asked = xmalloc(sizeof(*asked));

	*asked = (struct wish){.lane = lane_of(calls, client, operation),
	    .params = params,
	    .answer = {.mark = mark, .client = client}};
	*calls->last = asked;
	calls->last = &asked->next;
	calls->asked++;
}

/* When the lane's bucket has a token; at most a tenth of a second's worth is
 * saved up, so that a burst stays within the service's own bucket. */
static double
token_due(struct lane *lane, double at)
{
	if (lane->rate == 0)
		return at;
	lane->tokens += (at - lane->filled) * lane->rate;
	lane->tokens = fmin(lane->tokens, fmax(1, lane->rate / 10));
	lane->filled = at;
	return lane->tokens >= 1 ? at : at + (1 - lane->tokens) / lane->rate;
}

static void
launch(struct calls *calls, struct wish *asked)
{
	asked->pending = client_begin(
	    asked->lane->client, asked->lane->operation, asked->params);
	asked->lane->tokens -= 1;
	asked->lane->running++;
	calls->running++;
}

/* Begin it where there is room; where its bucket is empty, `*due` is no later
 * than its time. */
static void
try_launch(struct calls *calls, struct wish *asked, double at, double *due)
{
	struct lane *lane = asked->lane;
	double token;

	if (calls->running >= calls->jobs || lane->running >= lane->window)
		return;
	token = token_due(lane, at);
	if (token <= at)
		launch(calls, asked);
	else
		*due = fmin(*due, token);
}

/* Half as many at once after a throttled answer, one more for each window
 * that went well. */
static void
adapt(struct calls *calls, struct wish *asked, double at)
{
	struct lane *lane = asked->lane;
	size_t throttled = client_throttled(asked->pending);

	if (throttled > asked->throttled && at - lane->narrowed > BURST) {
		lane->window = fmax(1, floor(lane->window / 2));
		lane->narrowed = at;
	} else if (asked->over && throttled == 0) {
		lane->window =
		    fmin(calls->jobs, lane->window + 1 / lane->window);
	}
	asked->throttled = throttled;
}

static void
take(struct wish *asked)
{
	struct calls_answer *answer = &asked->answer;

	answer->reply = client_end(asked->pending, &answer->error);
	if (answer->reply &&
	    !pages_lead_on(json_object_get(asked->params, "nextToken"),
		answer->reply, &answer->error)) {
		json_decref(answer->reply);
		answer->reply = NULL;
	}
}

static void
advance(struct calls *calls, struct wish *asked, double at)
{
	asked->over = client_advance(asked->pending);
	adapt(calls, asked, at);
	if (!asked->over)
		return;
	take(asked);
	asked->pending = NULL;
	asked->lane->running--;
	calls->running--;
}

/* Take all as far as they go without waiting; when the first of them wants to
 * go on by itself.  Answers that wait behind a slow one are held in bounds. */
static double
advance_all(struct calls *calls)
{
	double due = HUGE_VAL, at = clock_steady();
	int taken = 0, begun = 0;

	for (struct wish *a = calls->first; a; a = a->next) {
		if (a->pending)
			advance(calls, a, at);
		if (!a->over && !a->pending && taken < AHEAD * calls->jobs)
			try_launch(calls, a, at, &due);
		if (a->pending)
			due = fmin(due, client_due(a->pending));
		begun += a->pending != NULL;
		taken += a->pending || a->over;
		if (begun == calls->running && begun == calls->jobs)
			break;
	}
	return due;
}

static void
take_out(struct calls *calls, struct wish **link)
{
	struct wish *asked = *link;

	*link = asked->next;
	if (calls->last == &asked->next)
		calls->last = link;
	json_decref(asked->params);
	free(asked);
}

/* In its place the next page, if there is one. */
static bool
turn_page(struct calls *calls, struct wish *asked)
{
	json_t *token = json_object_get(asked->answer.reply, "nextToken");

	if (!token)
		return false;
	json_object_set(asked->params, "nextToken", token);
	asked->answer.reply = NULL;
	asked->over = false;
	asked->throttled = 0;
	calls->asked++;
	return true;
}

static bool
hand_out(struct calls *calls, struct wish **link, struct calls_answer *answer)
{
	const struct ui *ui = client_ui(calls->client);
	struct wish *asked = *link;

	calls->answered++;
	if (ui && ui->calls)
		ui->calls(ui->ctx, calls->answered, calls->asked);
	*answer = asked->answer;
	answer->more = turn_page(calls, asked);
	if (!answer->more)
		take_out(calls, link);
	return true;
}

static bool
await(struct calls *calls, bool in_order, struct calls_answer *answer)
{
	while (calls->first) {
		double due = advance_all(calls);
		struct wish **link = &calls->first;

		while (*link && !(*link)->over && !in_order)
			link = &(*link)->next;
		if (*link && (*link)->over)
			return hand_out(calls, link, answer);
		client_wait(calls->client, due);
	}
	return false;
}

bool
calls_next(struct calls *calls, struct calls_answer *answer)
{
	return await(calls, true, answer);
}

bool
calls_any(struct calls *calls, struct calls_answer *answer)
{
	return await(calls, false, answer);
}

static void
give_up(struct calls *calls, struct wish **link)
{
	struct wish *asked = *link;

	if (asked->pending) {
		asked->answer.reply =
		    client_end(asked->pending, &asked->answer.error);
		asked->lane->running--;
		calls->running--;
	}
	json_decref(asked->answer.reply);
	error_clear(&asked->answer.error);
	take_out(calls, link);
}

void
calls_drop(struct calls *calls, const struct client *client, bool sent)
{
	struct wish **link = &calls->first;

	while (*link) {
		const struct wish *asked = *link;

		if (asked->lane->client == client &&
		    (sent || !(asked->pending || asked->over)))
			give_up(calls, link);
		else
			link = &(*link)->next;
	}
}

void
calls_close(struct calls *calls)
{
	if (!calls)
		return;
	while (calls->first)
		give_up(calls, &calls->first);
	while (calls->lanes) {
		struct lane *lane = calls->lanes;

		calls->lanes = lane->next;
		free(lane);
	}
	free(calls);
}
