/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/help/overview.h"

#include <stdio.h>
#include <string.h>

#include "base/countof.h"
#include "cli/args/options.h"
#include "cli/command.h"
#include "cli/help/manual.h"
#include "cli/help/page.h"

/* The groups of the model and of the commands of our own, in order. */
static const struct {
	const char *name, *heading;
} groups[] = {
    {"looking", "LOOKING"},
    {"moving", "MOVING"},
    {"cleaning", "CLEANING"},
    {"repositories", "REPOSITORIES"},
    {"images", "IMAGES"},
    {"lifecycle", "LIFECYCLE"},
    {"scanning", "SCANNING"},
    {"registry", "REGISTRY"},
    {"layers", "LAYERS"},
    {"identity", "IDENTITY"},
    {"roles", "ROLES"},
    {"login", "LOGIN"},
    {"local", "LOCAL"},
    {"configuration", "CONFIGURATION"},
    {"other", "OTHER"},
};

static void
add_row(struct doc *doc, const char *name, const char *text)
{
	struct buf summary = {0};

	doc_add_summary(&summary, text, false);
	doc->style->row(doc, name, buf_text(&summary));
	buf_free(&summary);
}

static bool
heading_once(struct doc *doc, const char *heading, bool begun)
{
	if (!begun)
		doc->style->heading(doc, heading);
	return true;
}

static bool
is_in_group(const struct command *command, const char *name)
{
	return strcmp(command->group ? command->group : "other", name) == 0;
}

static void
write_group(struct doc *doc, const struct service *service,
    const struct command *const *commands, const char *name,
    const char *heading)
{
	bool begun = false;

	for (size_t i = 0; i < service->n_operations; i++) {
		const struct operation *operation = &service->operations[i];

		if (strcmp(operation->group, name) != 0)
			continue;
		begun = heading_once(doc, heading, begun);
		add_row(doc, operation->cli_name, operation->doc);
	}
	for (size_t i = 0; i < service->n_waiters; i++) {
		const struct waiter *waiter = &service->waiters[i];
		struct buf typed = {0};

		if (strcmp(waiter->operation->group, name) != 0)
			continue;
		buf_printf(&typed, "wait %s", waiter->cli_name);
		begun = heading_once(doc, heading, begun);
		add_row(doc, typed.data, waiter->doc);
		buf_free(&typed);
	}
	for (; *commands; commands++) {
		const struct command *command = *commands;

		if (!command_is_listed(command, service) ||
		    !is_in_group(command, name) ||
		    strcmp(command->name, "wait") == 0)
			continue;
		begun = heading_once(doc, heading, begun);
		add_row(doc, command->name, command->doc);
	}
}

void
overview_groups(struct doc *doc, const struct service *service,
    const struct command *const *commands)
{
	for (size_t i = 0; i < countof(groups); i++)
		write_group(
		    doc, service, commands, groups[i].name, groups[i].heading);
}

/* What people do every day, so that the first screen is one screen. */
static const struct {
	const char *heading, *typed, *text;
} first[] = {
    {"EVERY DAY", "login", "log docker, podman or helm in"},
    {NULL, "repos", "the repositories"},
    {NULL, "images REPO", "its images, newest first"},
    {NULL, "inspect REPO:TAG", "all there is to know of one"},
    {NULL, "tag REPO:TAG NEW", "another tag for it"},
    {NULL, "copy FROM TO", "to another registry, or to a file"},
    {NULL, "findings REPO:TAG", "what its scan found"},
    {NULL, "prune REPO --keep 20", "delete what is old"},
    {NULL, "rm REPO:TAG", "delete what is named"},
    {"AN ECR OF ONE'S OWN, WITHOUT AN ACCOUNT", "local start", "run one here"},
    {NULL, "local run -- COMMAND", "run something against one"},
    {"FURTHER", "doctor", "what is wrong with keys and network"},
    {NULL, "COMMAND help", "how a command is used"},
    {NULL, "help", "all commands: ecr help"},
};

void
overview_first(struct doc *doc)
{
	for (size_t i = 0; i < countof(first); i++) {
		char typed[64];

		if (first[i].heading)
			doc->style->heading(doc, first[i].heading);
		snprintf(typed, sizeof(typed), "ecr %s", first[i].typed);
		doc->style->row(doc, typed, first[i].text);
	}
}

void
overview_page(struct doc *doc, const struct service *service,
    const struct command *const *commands)
{
	static const char *const words[] = {
	    "[global options]", "COMMAND", "[parameters]", NULL};
	static const char *const pages[] = {"ecr(1)", "ecr-config(5)",
	    "ecr-registries(5)", "ecr-verbs(7)", NULL};
	const char *program = page_program(service);
	bool verbs = model_is(service, &service_ecr);

	doc->style->title(doc, program,
	    verbs ? "Work with Amazon ECR"
		: model_is(service, &service_sts)
		? "Ask the Security Token Service"
		: "Work with Amazon ECR Public");
	doc->style->heading(doc, "SYNOPSIS");
	doc->style->synopsis(doc, program, words);
	doc->style->synopsis(
	    doc, program, (const char *const[]){"COMMAND", "help", NULL});
	overview_groups(doc, service, commands);
	doc->style->heading(doc, "GLOBAL OPTIONS");
	page_args(doc, 0, options_global);
	page_exit_status(doc, verbs ? "Of a verb: the answer is no." : NULL);
	doc->style->heading(doc, "TOPICS");
	doc->style->text(doc, "ecr help TOPIC explains:");
	manual_topics(doc);
	doc->style->heading(doc, "SEE ALSO");
	doc->style->related(doc, pages);
	doc->style->end(doc);
}
