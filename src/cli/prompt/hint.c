/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/prompt/hint.h"

#include <string.h>

#include "cli/complete/line.h"
#include "cli/help/describe.h"
#include "cli/help/doc.h"

static void
add_summary(struct buf *out, const char *doc)
{
	if (!doc || !*doc)
		return;
	buf_puts(out, ": ");
	doc_add_summary(out, doc, false);
}

/* --NAME VALUE: what it is. */
static bool
hint_option(struct buf *out, const struct line *line, const char *name)
{
	const struct member *member = line_member(line, name);
	const struct arg *arg = member ? NULL : line_option(line, name);

	if (!member && !arg)
		return false;
	buf_printf(out, "--%s", name);
	if (arg && arg->value)
		buf_printf(out, " %s", arg->value);
	if (member && member->shape->type != SHAPE_BOOLEAN) {
		buf_putc(out, ' ');
		describe_value(out, member->shape);
	}
	add_summary(out, member ? member->doc : arg->doc);
	return true;
}

/* The command that `typed` names already, else that one is wanted. */
static void
hint_command(struct buf *out, const struct line *line, const char *typed)
{
	const struct operation *operation =
	    model_find_operation(line->service, typed);
	const struct command *command =
	    command_find_listed(line->commands, line->service, typed);

	if (!operation && !command) {
		buf_puts(out, line->wait ? "What to wait for" : "A command");
		buf_puts(out, "; Tab shows what there is");
		return;
	}
	buf_puts(out, typed);
	add_summary(out, operation ? operation->doc : command->doc);
}

/* What the operation cannot do without; whether something is missing. */
static bool
hint_missing(struct buf *out, const struct line *line)
{
	const struct shape *input =
	    line->operation ? line->operation->input : NULL;
	bool any = false;

	for (size_t i = 0; input && i < input->n_members; i++) {
		const struct member *member = &input->members[i];

		if (!member->required || member->token ||
		    line_has(line, member->cli_name))
			continue;
		buf_printf(out, "%s --%s",
		    any ? "," : "Still needed:", member->cli_name);
		any = true;
	}
	return any && !line_has(line, "cli-input-json") &&
	    !line_has(line, "cli-input-yaml");
}

static void
hint_rest(struct buf *out, const struct line *line)
{
	const struct command *command = line->command;

	if (hint_missing(out, line))
		return;
	buf_clear(out);
	if (line->operation)
		buf_printf(out, "%s", line->operation->cli_name);
	else if (command)
		buf_printf(out, "%s%s%s", command->name,
		    command->operands ? " " : "",
		    command->operands ? command->operands : "");
	else
		buf_puts(out, "There is no such command");
	add_summary(out,
	    line->operation ? line->operation->doc
		: command   ? command->doc
			    : NULL);
}

void
hint_write(struct buf *out, const struct command *const *commands,
    const char *const *words, size_t n, const char *typed)
{
	struct buf name = {0};
	struct line line;
	bool done = false;

	line_read(&line, commands, words, n);
	if (strncmp(typed, "--", 2) == 0)
		buf_add(&name, typed + 2, strcspn(typed + 2, "="));
	else if (line.open)
		buf_puts(&name, line.open);
	if (name.len)
		done = hint_option(out, &line, name.data);
	buf_free(&name);
	if (!done && !line.named)
		hint_command(out, &line, typed);
	else if (!done)
		hint_rest(out, &line);
}
