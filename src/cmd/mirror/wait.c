/* SPDX-License-Identifier: Apache-2.0 */
#include "cmd/mirror/wait.h"

#include <stdlib.h>
#include <string.h>

#include "aws/call/client.h"
#include "aws/call/waiter.h"
#include "cli/args/params.h"
#include "cli/prepare.h"
#include "cli/args/skeleton.h"
#include "cli/ui.h"

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

enum { TIMEOUT, INTERVAL, FAIL_FAST, EXTRAS };

static bool
read_seconds(
    const struct params_extra *extra, double *seconds, struct error *err)
{
	const char *word;
	char *end;

	if (!extra->value.order)
		return true;
	word = extra->value.words.at[0];
	*seconds = strtod(word, &end);
	if (end != word && !*end && *seconds > 0 && *seconds < 1e9)
		return true;
	return fail_param(err, "argument %s: invalid number of seconds: '%s'",
	    extra->arg.name, word);
}

static bool
read_options(const struct params_extra *extras, struct wait_options *options,
    struct error *err)
{
	options->fail_fast = extras[FAIL_FAST].value.order > 0;
	return read_seconds(&extras[TIMEOUT], &options->timeout, err) &&
	    read_seconds(&extras[INTERVAL], &options->interval, err);
}

static bool
run_waiter(struct run *run, const struct waiter *waiter, struct words words,
    struct error *err)
{
	struct params_extra extras[] = {
	    [TIMEOUT].arg = {"--wait-timeout", NARGS_ONE, .exact = true},
	    [INTERVAL].arg = {"--poll-interval", NARGS_ONE, .exact = true},
	    [FAIL_FAST].arg = {"--fail-fast", NARGS_NONE, .exact = true},
	    [EXTRAS].arg = {.name = NULL},
	};
	struct wait_options options = {
	    .progress = run->ui.page ? ui_waiting : NULL};
	struct params params;
	bool ok;

	ok = params_parse(run, waiter->operation, words, extras, &params, err);
	if (ok && params.help)
		ok = command_help_on(run, "wait", waiter->cli_name, err);
	else if (ok && params.skeleton)
		ok = skeleton_print(run, waiter->operation, &params, err);
	else if (ok)
		ok = read_options(extras, &options, err) &&
		    wait_for(run, waiter, &params, &options, err);
	params_free(&params);
	return ok;
}

/* Without a waiter's name: nothing to do but say so. */
static bool
refuse(struct run *run, struct words rest, struct error *err)
{
	bool help;

	if (!command_no_words(rest, &help, err))
		return help && command_help(run, "wait", err);
	return fail_param(err,
	    "usage: aws [options] %s wait <subcommand> [parameters]\n"
	    "aws: [ERROR]: too few arguments",
	    run->service->name);
}

/* The waiter's word is taken out where it stands first. */
static bool
wait_run(struct run *run, struct words words, struct error *err)
{
	const struct arg arg = {"subcommand", .nargs = NARGS_OPTIONAL,
	    .choices = list_waiters(run)};
	struct arg_parser parser = {&run->arena, &arg, 1, .values = NULL};
	struct words rest = words_new(&run->arena, words.n);
	const char *name;
	bool taken = false;

	if (words.n == 1 && strcmp(words.at[0], "help") == 0)
		return command_help(run, "wait", err);
	if (!argparse_run(&parser, words, err))
		return false;
	name = argparse_word(&parser, 0);
	if (!name)
		return refuse(run, parser.rest, err);
	for (size_t i = 0; i < words.n; i++) {
		if (!taken && strcmp(words.at[i], name) == 0)
			taken = true;
		else
			words_add(&rest, words.at[i]);
	}
	return run_waiter(
	    run, model_find_waiter(run->service, name), rest, err);
}

const struct command wait_command = {"wait",
    "Wait until a scan or a lifecycle preview is complete", "Waiting", true,
    .service = &service_ecr, .run = wait_run};
