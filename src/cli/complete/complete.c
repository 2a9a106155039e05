/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/complete/complete.h"

#include <string.h>

#include "base/countof.h"
#include "cli/args/options.h"
#include "cli/complete/path.h"
#include "cli/complete/program.h"
#include "cli/complete/value.h"
#include "cli/help/manual.h"

static void
add_option(struct candidates *candidates, const struct line *line,
    const char *prefix, const char *name, const char *about)
{
	if (line_has(line, name))
		return;
	candidates_add(candidates,
	    arena_printf(&candidates->arena, "%s%s", prefix, name), about);
}

static void
add_member(struct candidates *candidates, const struct line *line,
    const struct member *member)
{
	add_option(candidates, line, "--", member->cli_name, member->doc);
	if (member->shape->type == SHAPE_BOOLEAN)
		add_option(
		    candidates, line, "--no-", member->cli_name, member->doc);
}

/* The parameters first, required ones before others, then what every command
 * takes. */
static void
complete_options(struct candidates *candidates, const struct line *line)
{
	const struct operation *operation = line->operation;
	const struct shape *input = operation ? operation->input : NULL;
	const struct arg *arg;

	for (int required = 1; required >= 0; required--)
		for (size_t i = 0; input && i < input->n_members; i++)
			if (input->members[i].required == (required == 1))
				add_member(
				    candidates, line, &input->members[i]);
	for (size_t i = 0; (arg = line_option_at(line, i)); i++)
		add_option(candidates, line, "--", arg->name + 2, arg->doc);
}

/* Pages of the manual; "login" is offered as a command already. */
static void
complete_topics(
    struct candidates *candidates, const struct command *const *commands)
{
	const struct manual_page *page;

	for (page = manual_pages; page->name; page++)
		if (!command_find(commands, NULL, manual_topic(page)))
			candidates_add(candidates, manual_topic(page), NULL);
}

static void
complete_commands(struct candidates *candidates, const struct line *line)
{
	const struct service *service = line->service;
	const struct command *const *commands = line->commands;

	for (size_t i = 0; line->wait && i < service->n_waiters; i++)
		candidates_add(candidates, service->waiters[i].cli_name,
		    service->waiters[i].doc);
	for (size_t i = 0; !line->wait && i < service->n_operations; i++)
		candidates_add(candidates, service->operations[i].cli_name,
		    service->operations[i].doc);
	for (size_t i = 0; !line->wait && commands[i]; i++)
		if (command_is_listed(commands[i], service) &&
		    strcmp(commands[i]->name, "help") != 0)
			candidates_add(
			    candidates, commands[i]->name, commands[i]->doc);
	if (!line->helping)
		candidates_add(candidates, "help", "Explain how to use it");
	else if (!line->wait && model_is(service, &service_ecr))
		complete_topics(candidates, commands);
}

/* What follows the name of a command of our own: a part of it, or operands. */
static void
complete_behind(struct candidates *candidates, const struct line *line)
{
	const struct command *const *part = line->command->parts;

	for (; part && *part && !line->operands; part++)
		candidates_add(candidates, (*part)->name, (*part)->doc);
	complete_operand(candidates, line);
}

/* The word is --NAME=…: complete what stands behind the =. */
static void
complete_joined(
    struct candidates *candidates, const struct line *line, const char *word)
{
	const char *value = strchr(word, '=') + 1;
	const char *name = arena_strndup(
	    &candidates->arena, word + 2, (size_t)(value - word) - 3);

	candidates->before =
	    arena_strndup(&candidates->arena, word, (size_t)(value - word));
	complete_value(candidates, line, name, value);
}

/* The command that a local ECR is run for. */
static void
complete_run(struct candidates *candidates, const struct line *line)
{
	const char *const *words = line->words + line->program;
	size_t n = line->n - line->program;

	if (n == 0)
		complete_program_name(candidates);
	else if (!complete_program(candidates->out, line->commands, words, n,
		     candidates->typed, candidates->live))
		complete_path(candidates, candidates->typed);
}

void
complete_words(struct buf *out, const struct command *const *commands,
    const char *const *words, size_t n, const char *typed, complete_live *live)
{
	struct candidates candidates = {
	    .out = out, .typed = typed, .before = "", .live = live};
	struct line line;
	size_t before = out->len;

	line_read(&line, commands, words, n);
	if (line.runs) {
		complete_run(&candidates, &line);
		arena_free(&candidates.arena);
		return;
	}
	if (line.over || (line.helping && line.named))
		return;
	if (strncmp(typed, "--", 2) == 0 && strchr(typed, '='))
		complete_joined(&candidates, &line, typed);
	else if (line.open && (!line.many || *typed != '-'))
		complete_value(&candidates, &line, line.open, typed);
	else if (*typed == '-')
		complete_options(&candidates, &line);
	else if (!line.named)
		complete_commands(&candidates, &line);
	else if (line.command)
		complete_behind(&candidates, &line);
	/* at the end of a list, or where nothing has begun */
	if (!*typed && line.named && out->len == before &&
	    (!line.open || line.many))
		complete_options(&candidates, &line);
	arena_free(&candidates.arena);
}

static const char *
base_name(const char *path)
{
	const char *slash = strrchr(path, '/');

	return slash ? slash + 1 : path;
}

/* Where the word stands that `aws` takes for a service, or `n`; `*open` where
 * the last word is an option that awaits a value. */
static size_t
service_at(const char *const *words, size_t n, bool *open)
{
	size_t i;

	*open = false;
	for (i = 0; i < n; i++) {
		const struct arg *arg = options_global;

		if (*open)
			*open = false;
		else if (words[i][0] != '-')
			break;
		else {
			while (arg->name && strcmp(arg->name, words[i]) != 0)
				arg++;
			*open = arg->name && arg->nargs != NARGS_NONE;
		}
	}
	return i;
}

/* What `aws` has of ours in the place of a service. */
static const struct {
	const char *word, *as[2], *about;
} aws_words[] = {
    {"ecr", {NULL}, "Work with Amazon ECR"},
    {"ecr-public", {"public"}, "Work with Amazon ECR Public"},
    {"sts", {"sts"}, "Ask the Security Token Service"},
    {"configure", {"configure"}, "Show and write settings and credentials"},
    {"sso", {"sso"}, "Log in to IAM Identity Center"},
    {"login", {"console", "login"}, "Log in with the Management Console"},
    {"logout", {"console", "logout"}, "End such a session"},
};

static void
complete_services(struct buf *out, const char *typed)
{
	struct candidates candidates = {
	    .out = out, .typed = typed, .before = ""};

	for (size_t i = 0; i < countof(aws_words); i++)
		candidates_add(
		    &candidates, aws_words[i].word, aws_words[i].about);
	candidates_add(&candidates, "help", "Explain how to use it");
	arena_free(&candidates.arena);
}

static void
complete_aws(struct buf *out, const struct command *const *commands,
    const char *const *words, size_t n, const char *typed, complete_live *live)
{
	struct arena arena = {0};
	const char **own = arena_array(&arena, const char *, n + 2);
	bool open;
	size_t at = service_at(words, n, &open), len = 0, i = 0;

	if (at == n && !open && *typed != '-') {
		complete_services(out, typed);
	} else {
		while (at < n && i < countof(aws_words) &&
		    strcmp(aws_words[i].word, words[at]) != 0)
			i++;
		for (size_t w = 0; w < n; w++) {
			if (w != at)
				own[len++] = words[w];
			for (size_t a = 0; w == at && i < countof(aws_words) &&
			     a < 2 && aws_words[i].as[a];
			     a++)
				own[len++] = aws_words[i].as[a];
		}
		if (i < countof(aws_words))
			complete_words(out, commands, own, len, typed, live);
	}
	arena_free(&arena);
}

static void
complete_local(struct buf *out, const struct command *const *commands,
    const char *const *words, size_t n, const char *typed, complete_live *live)
{
	struct arena arena = {0};
	const char **own = arena_array(&arena, const char *, n + 1);

	own[0] = "local";
	for (size_t i = 0; i < n; i++)
		own[i + 1] = words[i];
	complete_words(out, commands, own, n + 1, typed, live);
	arena_free(&arena);
}

static void
complete_helper(struct buf *out, size_t n, const char *typed)
{
	struct candidates candidates = {
	    .out = out, .typed = typed, .before = ""};

	if (n == 0) {
		candidates_add(&candidates, "get", "Print a login");
		candidates_add(&candidates, "list", "Print what is known");
		candidates_add(&candidates, "store", "Taken, and not kept");
		candidates_add(&candidates, "erase", "Forget a login");
	}
	arena_free(&candidates.arena);
}

bool
complete_program(struct buf *out, const struct command *const *commands,
    const char *const *words, size_t n, const char *typed, complete_live *live)
{
	static const char helper[] = "docker-credential-ecr-login";
	const char *name = base_name(*words++);

	n--;
	if (strcmp(name, "ecr") == 0)
		complete_words(out, commands, words, n, typed, live);
	else if (strcmp(name, "aws") == 0)
		complete_aws(out, commands, words, n, typed, live);
	else if (strcmp(name, "ecr-local") == 0)
		complete_local(out, commands, words, n, typed, live);
	else if (strncmp(name, helper, sizeof(helper) - 1) == 0)
		complete_helper(out, n, typed);
	else
		return strcmp(name, "ecr-credential-provider") == 0;
	return true;
}
