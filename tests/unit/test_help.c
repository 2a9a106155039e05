/* SPDX-License-Identifier: Apache-2.0 */
#include "unit.h"

#include <string.h>

#include "base/countof.h"
#include "cli/args/options.h"
#include "cli/args/params.h"
#include "cli/help/help.h"
#include "cli/help/man.h"
#include "cli/help/overview.h"
#include "cmd/commands.h"

static void
add_page(struct buf *out, int width, const char *const *words, size_t n)
{
	struct doc doc = {
	    .style = &doc_style_terminal, .out = out, .width = width};

	assert_true(help_write(&doc, commands, words, n));
}

static void
must_have(const struct buf *page, const char *text)
{
	if (!strstr(buf_text(page), text))
		print_error("%s is missing in: %.200s", text, buf_text(page));
	assert_non_null(strstr(buf_text(page), text));
}

/* As roff writes a name: with its hyphens escaped. */
static void
must_have_roff(const struct buf *page, const char *text)
{
	struct buf escaped = {0};

	for (; *text; text++)
		buf_printf(&escaped, *text == '-' ? "\\-" : "%c", *text);
	must_have(page, escaped.data);
	buf_free(&escaped);
}

static void
check_members(const struct buf *help, const struct buf *man,
    const struct shape *structure, bool options, int depth)
{
	for (size_t i = 0; structure && i < structure->n_members; i++) {
		const struct member *member = &structure->members[i];
		const struct shape *inner = member->shape;
		struct buf name = {0};

		buf_printf(&name, options ? "--%s" : "%s",
		    options ? member->cli_name : member->name);
		must_have(help, name.data);
		must_have_roff(man, name.data);
		buf_free(&name);
		assert_true(member->doc && *member->doc);
		while (inner->element)
			inner = inner->element;
		if (inner->members && depth < 8)
			check_members(help, man, inner, false, depth + 1);
	}
}

static void
check_arg(const struct buf *help, const struct buf *man, const struct arg *arg)
{
	must_have(help, arg->name);
	must_have_roff(man, arg->name);
}

static void
check_examples(const struct buf *help, const struct example *example)
{
	for (; example && example->title; example++) {
		struct buf first = {0};

		buf_add(
		    &first, example->command, strcspn(example->command, "-"));
		must_have(help, first.data);
		buf_free(&first);
	}
}

static void
check_operation(const struct service *service, const struct operation *op)
{
	const char *words[] = {service->word, op->cli_name};
	bool first = !service->word;
	struct buf help = {0}, man = {0}, name = {0};
	const struct arg *arg;

	add_page(&help, 80, words + first, first ? 1 : 2);
	buf_printf(&name, "ecr-%s%s%s", first ? "" : service->word,
	    first ? "" : "-", op->cli_name);
	assert_true(man_page(&man, commands, name.data));
	check_members(&help, &man, op->input, true, 0);
	check_members(&help, &man, op->output, false, 0);
	for (size_t i = 0; (arg = params_option(op, false, i)); i++)
		check_arg(&help, &man, arg);
	for (arg = options_global; arg->name; arg++)
		if (arg->doc)
			check_arg(&help, &man, arg);
	for (const struct shape *const *e = op->errors; e && *e; e++) {
		must_have(&help, (*e)->name);
		must_have(&man, (*e)->name);
	}
	check_examples(&help, op->examples);
	buf_free(&help);
	buf_free(&man);
	buf_free(&name);
}

static void
every_option_has_its_place(void **state)
{
	const struct service *const services[] = {
	    &service_ecr, &service_ecr_public, &service_sts};

	(void)state;
	for (size_t s = 0; s < countof(services); s++)
		for (size_t i = 0; i < services[s]->n_operations; i++)
			check_operation(
			    services[s], &services[s]->operations[i]);
}

static void
every_waiter_has_its_page(void **state)
{
	(void)state;
	for (size_t i = 0; i < service_ecr.n_waiters; i++) {
		const struct waiter *waiter = &service_ecr.waiters[i];
		const char *words[] = {"wait", waiter->cli_name};
		struct buf help = {0}, man = {0}, name = {0};
		const struct arg *arg;

		add_page(&help, 80, words, 2);
		buf_printf(&name, "ecr-wait-%s", waiter->cli_name);
		assert_true(man_page(&man, commands, name.data));
		check_members(&help, &man, waiter->operation->input, true, 0);
		for (size_t j = 0;
		     (arg = params_option(waiter->operation, true, j)); j++)
			check_arg(&help, &man, arg);
		arg = command_find(commands, NULL, "wait")->options;
		for (; arg->name; arg++)
			check_arg(&help, &man, arg);
		buf_free(&help);
		buf_free(&man);
		buf_free(&name);
	}
}

/* wait has its own page, public and help are parts of the line. */
static bool
is_documented(const struct command *command)
{
	return command_is_listed(command, &service_ecr) &&
	    strcmp(command->name, "wait") != 0 &&
	    strcmp(command->name, "public") != 0 &&
	    strcmp(command->name, "help") != 0;
}

static void
every_command_of_our_own_has_its_page(void **state)
{
	(void)state;
	for (size_t i = 0; commands[i]; i++) {
		const char *name = commands[i]->name;
		const struct arg *arg = commands[i]->options;
		struct buf help = {0}, man = {0}, page = {0};

		if (!is_documented(commands[i]))
			continue;
		assert_non_null(commands[i]->doc);
		add_page(&help, 80, &name, 1);
		buf_printf(&page, "ecr-%s", name);
		assert_true(man_page(&man, commands, page.data));
		for (; arg && arg->name; arg++)
			check_arg(&help, &man, arg);
		buf_free(&help);
		buf_free(&man);
		buf_free(&page);
	}
}

static void
the_overview_names_every_command(void **state)
{
	struct buf page = {0}, part = {0};
	struct doc doc = {
	    .style = &doc_style_terminal, .out = &page, .width = 80};

	(void)state;
	overview_page(&doc, &service_ecr, commands);
	assert_true(man_page(&part, commands, "@commands"));
	for (size_t i = 0; i < service_ecr.n_operations; i++) {
		must_have(&page, service_ecr.operations[i].cli_name);
		must_have_roff(&part, service_ecr.operations[i].cli_name);
	}
	for (size_t i = 0; commands[i]; i++)
		must_have(&page, commands[i]->name);
	for (size_t i = 0; i < service_ecr.n_waiters; i++)
		must_have(&page, service_ecr.waiters[i].cli_name);
	buf_free(&page);
	buf_free(&part);
}

/* Only what cannot be broken may stick out. */
static void
text_is_wrapped(void **state)
{
	static const char *const words[] = {"create-repository"};
	struct buf page = {0};
	int wide = 0;

	(void)state;
	add_page(&page, 60, words, 1);
	for (const char *at = page.data; *at;) {
		size_t len = strcspn(at, "\n");
		const char *word = at + strspn(at, " ");
		bool kept = !strncmp(word, "Pattern:", 8) ||
		    !strncmp(word, "Shorthand:", 10) ||
		    !strncmp(word, "--", 2) || !strncmp(word, "[--", 3);

		if (len > 60 && !kept)
			print_error("too wide: %.*s\n", (int)len, at);
		wide += len > 60 && !kept;
		at += len + 1;
	}
	assert_int_equal(wide, 0);
	assert_null(strchr(page.data, '\033'));
	buf_free(&page);
}

static void
words_without_a_page(void **state)
{
	static const char *const none[] = {"no-such", "wait", "no-such"};
	static const char *const more[] = {"list-images", "more"};
	struct buf page = {0};
	struct doc doc = {
	    .style = &doc_style_terminal, .out = &page, .width = 80};

	(void)state;
	assert_false(help_write(&doc, commands, none, 1));
	assert_false(help_write(&doc, commands, none + 1, 2));
	assert_false(help_write(&doc, commands, more, 2));
	assert_false(man_page(&page, commands, "ecr-no-such"));
	assert_false(man_page(&page, commands, "ecr"));
	buf_free(&page);
}

static void
a_summary_is_the_first_sentence(void **state)
{
	struct buf out = {0};

	(void)state;
	doc_add_summary(&out, "Show it. And more.", true);
	assert_string_equal(out.data, "show it");
	buf_clear(&out);
	doc_add_summary(&out, "ECR is one.", true);
	assert_string_equal(out.data, "ECR is one");
	buf_free(&out);
}

static void
commands_break_before_options(void **state)
{
	struct buf out = {0};

	(void)state;
	doc_add_command(&out, "ecr x --one '1 --not' --two 2", "  ", 24);
	assert_string_equal(
	    out.data, "  ecr x --one '1 --not' \\\n      --two 2\n");
	buf_free(&out);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(every_option_has_its_place),
	    cmocka_unit_test(every_waiter_has_its_page),
	    cmocka_unit_test(every_command_of_our_own_has_its_page),
	    cmocka_unit_test(the_overview_names_every_command),
	    cmocka_unit_test(text_is_wrapped),
	    cmocka_unit_test(words_without_a_page),
	    cmocka_unit_test(a_summary_is_the_first_sentence),
	    cmocka_unit_test(commands_break_before_options),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
