/* Which program was called; command line → command → exit status.  It has
 * over 400 lines because programs, services and commands meet here alone.
 * SPDX-License-Identifier: Apache-2.0 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "aws/call/client.h"
#include "base/countof.h"
#include "base/child.h"
#include "base/interrupt.h"
#include "base/memory/pool.h"
#include "base/text/pykind.h"
#include "base/text/surrogate.h"
#include "base/text/utf8.h"
#include "cli/args/alias.h"
#include "cli/complain.h"
#include "cli/complete/shell.h"
#include "cli/dispatch.h"
#include "cli/encoding.h"
#include "cli/help/help.h"
#include "cli/help/man.h"
#include "cli/hint.h"
#include "cli/args/options.h"
#include "cli/next.h"
#include "cli/prepare.h"
#include "cli/prompt/prompt.h"
#include "cli/ui.h"
#include "cli/version.h"
#include "cmd/commands.h"
#include "cmd/login/credential_helper.h"
#include "cmd/login/credential_provider.h"
#include "cli/standard_output.h"
#include "query/query.h"

static const char *
base_name(const char *path)
{
	const char *slash = path ? strrchr(path, '/') : NULL;

	return slash ? slash + 1 : path ? path : "ecr";
}

/* Bytes that are no UTF-8 are taken as Python takes them. */
static const char *
read_word(struct run *run, const char *word)
{
	struct buf text = {0};

	if (utf8_valid(word, strlen(word), NULL))
		return word;
	surrogate_escape_word(&text, word);
	return buf_keep(&text, &run->arena);
}

/* `aws` names a service first; `ecr` is always its own. */
static struct word_list
collect_words(struct run *run, int argc, char **argv)
{
	struct word_list words = word_list_new(&run->arena, (size_t)argc + 1);

	if (strcmp(run->program, "aws") != 0)
		word_list_add(&words, "ecr");
	for (int i = 1; i < argc; i++)
		word_list_add(&words, read_word(run, argv[i]));
	return words;
}

static bool
open_settings(struct run *run, struct error *err)
{
	ui_open(&run->ui, run->options.debug);
	return settings_open(
	    &run->settings, &run->arena, &run->options.settings, &run->ui, err);
}

/*
 * The order of errors is the peer's: a wrong --profile or --debug, a broken
 * file, then the words as a whole, then what the options say.
 */
static bool
parse_options(struct run *run, struct word_list words, const char **service,
    struct word_list *rest, struct error *err)
{
	struct error why = {0};
	bool ok;

	run->options = options_none;
	if (!options_first_pass(&run->arena, words, err)) {
		run->options.error_format = "enhanced";
		return false;
	}
	ok = options_parse(
	    &run->options, &run->arena, words, service, rest, &why);
	if (!ok)
		run->options = options_none;
	if (!open_settings(run, err)) {
		error_clear(&why);
		return false;
	}
	if (!options_check_prompt(words, err)) {
		error_clear(&why);
		run->options.error_format = "enhanced";
		return false;
	}
	if (run->prompt != PROMPT_DONE)
		run->prompt = prompt_mode(run, words);
	if (run->prompt == PROMPT_ON || !alias_read(run, err)) {
		error_clear(&why);
		return false;
	}
	if (!ok)
		*err = why;
	return ok;
}

/* The peer takes up --profile behind these checks: what it asks the profile
 * for, to show their errors, it asks another one. */
static bool
forget_profile(struct run *run)
{
	struct error ignored = {0};

	run->options.settings.profile = NULL;
	settings_close(&run->settings);
	open_settings(run, &ignored);
	error_clear(&ignored);
	return false;
}

static bool
check_options(struct run *run, struct error *err)
{
	if (!run_parse_query(run, err) ||
	    !options_check_url(&run->options, err) ||
	    !options_check_timeouts(&run->options, err))
		return forget_profile(run);
	run->settings.options = run->options.settings;
	return encoding_check(err) && client_check(&run->settings, err) &&
	    prepare_check_format(run, err);
}

static const struct service *
find_service(const char *name)
{
	static const struct service *const services[] = {
	    &service_ecr, &service_ecr_public, &service_sts};

	for (size_t i = 0; i < countof(services); i++)
		if (strcmp(services[i]->name, name) == 0)
			return services[i];
	return NULL;
}

static bool
choose_service(struct run *run, const char *name, struct error *err)
{
	const struct service *service = find_service(name);

	if (!service)
		return next_run(run, name, err);
	run->service = service;
	return true;
}

/* `ecr public` means `aws ecr-public`: its aliases count, not ecr's. */
static void
find_public(
    const struct run *run, const char **service, struct word_list *words)
{
	const struct service *other;

	if (strcmp(run->program, "aws") == 0 || words->n == 0)
		return;
	other = model_find_service(words->at[0]);
	if (!other)
		return;
	*service = other->name;
	words->at++;
	words->n--;
}

/* `aws login` is `ecr console login`. */
static bool
is_console(const char *service)
{
	return strcmp(service, "login") == 0 || strcmp(service, "logout") == 0;
}

/* `aws configure` is `ecr configure`. */
static bool
is_root(const struct run *run, const char *service)
{
	const struct command *command =
	    command_find(run->commands, NULL, service);

	return strcmp(run->program, "aws") == 0 && command &&
	    (command->root || is_console(service));
}

static void
put_first(struct run *run, const char *word, struct word_list *words)
{
	struct word_list all = word_list_new(&run->arena, words->n + 1);

	word_list_add(&all, word);
	for (size_t i = 0; i < words->n; i++)
		word_list_add(&all, words->at[i]);
	*words = all;
}

/* Whether a word in the place of a service leads to something of ours. */
static bool
is_ours(struct run *run, const char *service)
{
	struct error ignored = {0};
	bool aliased = !alias_read(run, &ignored) ||
	    json_object_get(json_object_get(run->aliases, "toplevel"), service);

	error_clear(&ignored);
	json_decref(run->aliases);
	run->aliases = NULL;
	return aliased || find_service(service) || is_root(run, service) ||
	    strcmp(service, "help") == 0;
}

/* What is meant for the next aws is left to it before anything of it is
 * judged: it knows its own options and reads its own files. */
static void
leave_to_next(struct run *run, struct word_list words)
{
	struct options options = options_none;
	struct error ignored = {0};
	struct word_list rest;
	const char *service = NULL;

	if (strcmp(run->program, "aws") == 0 &&
	    options_parse(
		&options, &run->arena, words, &service, &rest, &ignored) &&
	    !options.version && !is_ours(run, service))
		next_become(run);
	error_clear(&ignored);
}

/* A file or a setting is refused, not what was typed: who looks into what is
 * wrong goes on. */
static bool
look_into(struct run *run, struct word_list words, struct error *err)
{
	const struct command *command =
	    words.n ? command_find(run->commands, NULL, words.at[0]) : NULL;

	if (!command || !command->diagnoses || err->kind == ERR_NONE ||
	    err->kind == ERR_USAGE)
		return false;
	run->refused = *err;
	*err = (struct error){0};
	return run_parse_query(run, err) && dispatch_run(run, words, err);
}

static bool
run_words(struct run *run, struct word_list words, struct error *err)
{
	struct word_list rest = {0};
	const char *service = NULL;
	bool done = false;

	run->service = &service_ecr;
	run->words = words;
	leave_to_next(run, words);
	if (!parse_options(run, words, &service, &rest, err))
		return look_into(run, rest, err);
	if (run->options.version) {
		version_print(run);
		return true;
	}
	if (!check_options(run, err))
		return look_into(run, rest, err);
	if (strcmp(service, "help") == 0)
		return help_show_on(run, NULL, NULL, err);
	if (run->aliases) {
		find_public(run, &service, &rest);
		if (!alias_follow_service(run, &service, &rest, &done, err))
			return false;
	}
	if (done)
		return true;
	if (is_root(run, service)) {
		put_first(run, service, &rest);
		/* "login" and "logout" are docker's here */
		if (is_console(service))
			put_first(run, "console", &rest);
	} else if (!choose_service(run, service, err)) {
		return false;
	}
	return dispatch_run(run, rest, err);
}

/* What a run has taken up, given back. */
static void
forget_run(struct run *run)
{
	query_free(run->query);
	run->query = NULL;
	json_decref(run->aliases);
	run->aliases = NULL;
	if (run->settings.arena)
		settings_close(&run->settings);
}

static bool
run_main(struct run *run, int argc, char **argv, struct error *err)
{
	struct word_list words = collect_words(run, argc, argv);

	if (run_words(run, words, err))
		return true;
	if (!prompt_is_due(run, err))
		return false;
	error_clear(err);
	forget_run(run);
	run->prompt = PROMPT_DONE;
	return prompt_ask(run, &words, err) && run_words(run, words, err);
}

/* `--man-page [NAME]`: the page, or the names; -1: there is no such page. */
static int
print_man(int argc, char **argv)
{
	struct buf out = {0};
	bool ok = argc == 0;

	if (argc == 1)
		ok = man_page(&out, commands, argv[0]);
	else if (ok)
		man_list(&out, commands);
	fputs(buf_text(&out), stdout);
	buf_free(&out);
	return ok ? EXIT_OK : -1;
}

/* What completion scripts and the build ask of the binary; -1: nothing. */
static int
run_internal(int argc, char **argv)
{
	if (argc < 2)
		return -1;
	if (strcmp(argv[1], "--complete") == 0)
		return complete_main(argc - 2, argv + 2, commands, live_names);
	if (strcmp(argv[1], "--man-page") == 0)
		return print_man(argc - 2, argv + 2);
	return -1;
}

/* The helpers that other programs call by name; -1: none of them. */
static int
run_helper(struct run *run, int argc, char **argv)
{
	static const char helper[] = "docker-credential-ecr-login";
	const char *name = base_name(argv[0]);
	const char *suffix = name + sizeof(helper) - 1;
	struct word_list words = word_list_new(&run->arena, (size_t)argc + 1);

	for (int i = 1; i < argc; i++)
		word_list_add(&words, argv[i]);
	if (strcmp(name, "ecr-credential-provider") == 0)
		return credential_provider_main(run);
	if (strncmp(name, helper, sizeof(helper) - 1) != 0)
		return -1;
	if (*suffix == '-' && suffix[1])
		return credential_helper_main(run, argv[0], suffix + 1, words);
	return *suffix ? -1 : credential_helper_main(run, argv[0], NULL, words);
}

static void
close_run(struct run *run)
{
	ui_clear();
	pykind_forget();
	forget_run(run);
	arena_free(&run->arena);
}

/* The command line itself. */
static int
run_line(struct run *run, int argc, char **argv)
{
	struct error err = {0};
	int status = EXIT_OK;

	interrupt_catch();
	if (strcmp(base_name(argv[0]), "aws") == 0)
		run->program = "aws";
	if (!run_main(run, argc, argv, &err))
		status =
		    err.kind != ERR_NONE ? complain(run, &err) : EXIT_GENERAL;
	error_clear(&err);
	return status;
}

/* Success is told only of what has arrived. */
static int
settle(struct run *run, int status)
{
	struct error err = {0};

	if (status == EXIT_OK && !print_done(&err))
		status = complain(run, &err);
	if (status == EXIT_OK && run->later.clue)
		hint_show(run, &run->later);
	error_clear(&run->later);
	error_clear(&run->refused);
	error_clear(&err);
	close_run(run);
	return status;
}

/* Values come from the pool, but not under a sanitizer, which watches malloc()
 * alone. */
static void
pool_values(void)
{
#if defined(__SANITIZE_ADDRESS__)
	return;
#elif defined(__has_feature)
#if __has_feature(address_sanitizer)
	return;
#endif
#endif
	json_set_alloc_funcs(pool_alloc, pool_free);
}

int
main(int argc, char **argv)
{
	struct run run = {.argv = argv,
	    .program = "ecr",
	    .service = &service_ecr,
	    .commands = commands};
	int status;

	child_standard();
	pool_values();
	status = run_internal(argc, argv);
	if (status < 0)
		status = run_helper(&run, argc, argv);
	if (status < 0)
		status = run_line(&run, argc, argv);
	return settle(&run, status);
}
