/* wait: poll until a condition holds.
 * SPDX-License-Identifier: Apache-2.0 */
#include <stdlib.h>
#include <string.h>

#include "aws/call/client.h"
#include "aws/call/waiter.h"
#include "base/memory/buf.h"
#include "base/text/human.h"
#include "cli/args/params.h"
#include "cli/help/help.h"
#include "cli/prepare.h"
#include "cli/args/skeleton.h"
#include "cli/ui.h"
#include "cmd/commands.h"
#include "query/query.h"

static const char *const *
list_waiters(struct run *run)
{
	const struct service *service = run->service;
	const char **names =
	    arena_array(&run->arena, const char *, service->n_waiters + 1);

	for (size_t i = 0; i < service->n_waiters; i++)
		names[i] = service->waiters[i].cli_name;
	return names;
}

/* What an acceptor's expression finds; one that is none finds nothing. */
static json_t *
search(const char *expression, json_t *reply)
{
	struct error ignored = {0};
	struct query *query = query_parse(expression, &ignored);
	json_t *found = query ? query_eval(query, reply, &ignored) : NULL;

	query_free(query);
	error_clear(&ignored);
	return found;
}

static bool
wait_for(struct run *run, const struct waiter *waiter, struct params *params,
    const struct wait_options *options, struct error *err)
{
	struct client *client = client_open(&run->settings, run->service, err);
	bool ok = client &&
	    prepare_params(run, waiter->operation, params->request, err) &&
	    waiter_run(client, waiter, params->request, options, err);

	client_close(client);
	return ok;
}

enum { TIMEOUT, INTERVAL, FAIL_FAST, START };

static const struct arg wait_args[] = {
    [TIMEOUT] = {"--wait-timeout", NARGS_ONE, "SECONDS",
	"Give up after this time, however many attempts are left.",
	.exact = true},
    [INTERVAL] = {"--poll-interval", NARGS_ONE, "SECONDS",
	"Ask this often, in place of the waiter's own pace.", .exact = true},
    [FAIL_FAST] = {"--fail-fast", .exact = true,
	.doc = "End at once in a state that can never succeed."},
    [START] = {"--wait-for-start", NARGS_ONE, "DURATION",
	"Wait this long (60s, 5m) for a scan or preview to be there, instead "
	"of failing at once where there is none yet, as right after a push.",
	.exact = true},
    {0},
};

static bool
read_seconds(const struct params *params, size_t index, double *seconds,
    struct error *err)
{
	const char *word;
	char *end;

	if (!params->more[index].order)
		return true;
	word = params->more[index].words.at[0];
	*seconds = strtod(word, &end);
	if (end != word && !*end && *seconds > 0 && *seconds < 1e9)
		return true;
	return fail_param(err, "argument %s: invalid number of seconds: '%s'",
	    wait_args[index].name, word);
}

static bool
read_start(const struct params *params, double *seconds, struct error *err)
{
	const char *word;
	struct buf text = {0};
	bool ok;

	if (!params->more[START].order)
		return true;
	word = params->more[START].words.at[0];
	buf_printf(
	    &text, "%s%s", word, word[strspn(word, "0123456789")] ? "" : "s");
	ok = human_read_duration(buf_text(&text), seconds);
	buf_free(&text);
	return ok ||
	    fail_param(err,
		"argument %s: '%s' is not a duration, such as 60s, 5m",
		wait_args[START].name, word);
}

static bool
read_options(const struct params *params, struct wait_options *options,
    struct error *err)
{
	options->fail_fast = params->more[FAIL_FAST].order > 0;
	return read_seconds(params, TIMEOUT, &options->timeout, err) &&
	    read_seconds(params, INTERVAL, &options->interval, err) &&
	    read_start(params, &options->start, err);
}

static bool
run_waiter(struct run *run, const struct waiter *waiter, struct word_list words,
    struct error *err)
{
	struct wait_options options = {
	    .search = search, .progress = run->ui.page ? ui_waiting : NULL};
	struct params params;
	bool ok;

	ok = params_parse(
	    run, waiter->operation, wait_args, words, &params, err);
	if (ok && params.help)
		ok = help_show_on(run, "wait", waiter->cli_name, err);
	else if (ok && params.skeleton)
		ok = skeleton_print(run, waiter->operation, &params, err);
	else if (ok)
		ok = read_options(&params, &options, err) &&
		    wait_for(run, waiter, &params, &options, err);
	params_free(&params);
	return ok;
}

/* Without a waiter's name: nothing to do but say so. */
static bool
refuse(struct run *run, struct word_list rest, struct error *err)
{
	return command_no_words(rest, err) &&
	    fail_param(err,
		"usage: aws [options] %s wait <subcommand> [parameters]\n"
		"aws: [ERROR]: too few arguments",
		run->service->name);
}

static bool
wait_run(struct run *run, struct word_list words, struct error *err)
{
	struct word_list rest;
	const char *name;

	if (words.n == 1 && strcmp(words.at[0], "help") == 0)
		return help_show_on(run, "wait", NULL, err);
	if (!command_split(
		&run->arena, list_waiters(run), words, &name, &rest, err))
		return false;
	if (!name)
		return refuse(run, rest, err);
	return run_waiter(
	    run, model_find_waiter(run->service, name), rest, err);
}

const struct command wait_command = {
    .name = "wait",
    .doc = "Wait until a scan or a lifecycle preview is complete",
    .options = wait_args,
    .peer = true,
    .waits = true,
    .run_words = wait_run,
};
