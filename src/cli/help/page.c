/* What is on a page; over 400 lines because all pages share their parts.
 * SPDX-License-Identifier: Apache-2.0 */
#include "cli/help/page.h"

#include <stdlib.h>
#include <string.h>

#include "base/memory/alloc.h"
#include "base/memory/arena.h"
#include "base/error.h"
#include "cli/args/options.h"
#include "cli/args/params.h"
#include "cli/command.h"
#include "cli/help/describe.h"

/* A page that nobody can read: no model of the service has a tenth of it. */
enum { MOST_ITEMS = 10000 };

const char *
page_program(const struct service *service)
{
	return model_is(service, &service_ecr_public) ? "ecr public"
	    : model_is(service, &service_sts)         ? "ecr sts"
						      : "ecr";
}

/* A growing list of words for a synopsis or a list of pages. */
struct page_words {
	struct arena *arena;
	const char **list;
	size_t n, cap;
};

static void
add_word(struct page_words *words, const char *word)
{
	if (words->n + 1 >= words->cap) {
		words->cap = words->cap ? 2 * words->cap : 32;
		words->list =
		    xrealloc(words->list, words->cap * sizeof(char *));
	}
	words->list[words->n++] = word;
	words->list[words->n] = NULL;
}

static void
add_option_word(struct page_words *words, const struct member *member)
{
	struct buf value = {0};
	const char *open = member->required ? "" : "[";
	const char *close = member->required ? "" : "]";
	const char *name = member->cli_name;

	if (member->shape->type == SHAPE_BOOLEAN) {
		add_word(words,
		    arena_printf(words->arena, "%s--%s | --no-%s%s", open, name,
			name, close));
		return;
	}
	describe_value(&value, member->shape);
	add_word(words,
	    arena_printf(words->arena, "%s--%s %s%s", open, name,
		buf_text(&value), close));
	buf_free(&value);
}

static void
member_note(struct buf *out, const struct member *member, bool input)
{
	buf_putc(out, '(');
	describe_type(out, member->shape);
	if (input && member->required)
		buf_puts(out, ", required");
	if (member->deprecated)
		buf_puts(out, ", deprecated");
	buf_putc(out, ')');
}

static void write_members(
    struct doc *doc, int level, const struct shape *structure, bool input);

/* A structure within itself is not shown again. */
static bool
may_show(const struct doc *doc, int level, const struct shape *structure)
{
	if (level >= DOC_DEEPEST || doc->items >= MOST_ITEMS)
		return false;
	for (int i = 0; i <= level; i++)
		if (doc->inside[i] == structure)
			return false;
	return true;
}

/* Everything below the term of one member. */
static void
write_below(struct doc *doc, int level, const struct member *member, bool input)
{
	const struct shape *inner = describe_structure(member->shape);
	struct buf form = {0};

	if (input && describe_pattern(member->shape))
		doc->style->detail(
		    doc, level, "Pattern", describe_pattern(member->shape));
	if (input && level == 0 && describe_shorthand(&form, member->shape))
		doc->style->detail(doc, level, "Shorthand", form.data);
	buf_free(&form);
	if (inner && may_show(doc, level, inner))
		write_members(doc, level + 1, inner, input);
}

static void
write_member(struct doc *doc, int level, const char *term,
    const struct member *member, bool input)
{
	struct buf note = {0}, text = {0};

	member_note(&note, member, input);
	buf_puts(&text, member->doc ? member->doc : "");
	if (input)
		describe_limits(&text, member->shape, level == 0);
	doc->style->item(doc, level, term, note.data, buf_text(&text));
	buf_free(&note);
	buf_free(&text);
	write_below(doc, level, member, input);
}

static void
write_members(
    struct doc *doc, int level, const struct shape *structure, bool input)
{
	doc->inside[level] = structure;
	doc->items += (int)structure->n_members;
	for (size_t i = 0; i < structure->n_members; i++)
		write_member(doc, level, structure->members[i].name,
		    &structure->members[i], input);
}

static void
write_option(struct doc *doc, const struct member *member)
{
	struct buf term = {0};

	if (member->shape->type == SHAPE_BOOLEAN) {
		buf_printf(&term, "--%s | --no-%s", member->cli_name,
		    member->cli_name);
	} else {
		buf_printf(&term, "--%s ", member->cli_name);
		describe_value(&term, member->shape);
	}
	write_member(doc, 0, term.data, member, true);
	buf_free(&term);
}

/* "--output FORMAT" */
static void
add_term(struct buf *out, const struct arg *arg)
{
	buf_printf(out, "%s%s%s", arg->name, arg->value ? " " : "",
	    arg->value ? arg->value : "");
}

static void
write_arg(struct doc *doc, int level, const struct arg *arg)
{
	struct buf term = {0}, text = {0};

	if (!arg->doc)
		return;
	add_term(&term, arg);
	buf_puts(&text, arg->doc);
	if (arg->choices) {
		buf_puts(&text, " One of: ");
		for (const char *const *v = arg->choices; *v; v++)
			buf_printf(&text, "%s%s", *v, v[1] ? ", " : ".");
	}
	doc->style->item(doc, level, term.data, NULL, text.data);
	buf_free(&term);
	buf_free(&text);
}

void
page_args(struct doc *doc, int level, const struct arg *args)
{
	for (; args && args->name; args++)
		write_arg(doc, level, args);
}

static void
add_arg_word(struct page_words *words, const struct arg *arg)
{
	struct buf term = {0};

	add_term(&term, arg);
	add_word(words, arena_printf(words->arena, "[%s]", buf_text(&term)));
	buf_free(&term);
}

static void
add_arg_words(struct page_words *words, const struct arg *arg)
{
	for (; arg && arg->name; arg++)
		if (arg->doc || arg->name[0] == '-') /* else: operand */
			add_arg_word(words, arg);
}

void
page_synopsis(struct doc *doc, const char *name, const struct invocation *of)
{
	struct arena arena = {0};
	struct page_words words = {.arena = &arena};
	const struct shape *input = of->operation ? of->operation->input : NULL;
	const struct arg *arg;

	for (size_t i = 0; input && i < input->n_members; i++)
		if (input->members[i].required)
			add_option_word(&words, &input->members[i]);
	for (size_t i = 0; input && i < input->n_members; i++)
		if (!input->members[i].required)
			add_option_word(&words, &input->members[i]);
	add_arg_words(&words, of->options);
	add_arg_words(&words, of->more);
	for (size_t i = 0; of->operation &&
	     (arg = params_option(of->operation, of->waiting, i));
	     i++)
		add_arg_word(&words, arg);
	if (of->operands)
		add_word(&words, of->operands);
	doc->style->heading(doc, "SYNOPSIS");
	doc->style->synopsis(doc, name,
	    words.list ? (const char *const *)words.list
		       : (const char *const[]){NULL});
	free(words.list);
	arena_free(&arena);
}

void
page_options(struct doc *doc, const struct invocation *of)
{
	const struct shape *input = of->operation ? of->operation->input : NULL;
	const struct arg *arg;

	if (!of->operation && !of->options)
		return;
	doc->style->heading(doc, "OPTIONS");
	for (size_t i = 0; input && i < input->n_members; i++)
		write_option(doc, &input->members[i]);
	page_args(doc, 0, of->options);
	page_args(doc, 0, of->more);
	for (size_t i = 0; of->operation &&
	     (arg = params_option(of->operation, of->waiting, i));
	     i++)
		write_arg(doc, 0, arg);
}

/* The names only; ecr(1) explains them. */
void
page_global_names(struct doc *doc)
{
	struct buf text = {0};

	for (const struct arg *arg = options_global; arg->name; arg++)
		if (arg->doc)
			buf_printf(
			    &text, "%s%s", text.len ? ", " : "", arg->name);
	buf_puts(&text, ": as for every command, see ecr help.");
	doc->style->heading(doc, "GLOBAL OPTIONS");
	doc->style->text(doc, text.data);
	buf_free(&text);
}

void
page_title(struct doc *doc, const char *name, const char *text)
{
	struct buf summary = {0};

	doc_add_summary(&summary, text, doc->style == &doc_style_roff);
	doc->style->title(doc, name, buf_text(&summary));
	buf_free(&summary);
}

static void
write_output(struct doc *doc, const struct operation *operation)
{
	doc->style->heading(doc, "OUTPUT");
	if (!operation->output || !operation->output->n_members) {
		doc->style->text(doc, "Nothing.");
		return;
	}
	write_members(doc, 0, operation->output, false);
}

static void
write_errors(struct doc *doc, const struct operation *operation)
{
	if (!operation->errors || !operation->errors[0])
		return;
	doc->style->heading(doc, "ERRORS");
	for (const struct shape *const *error = operation->errors; *error;
	     error++)
		doc->style->item(doc, 0, (*error)->name, NULL,
		    (*error)->doc ? (*error)->doc : "");
}

void
page_examples(struct doc *doc, const struct example *example, bool *begun)
{
	for (; example && example->title; example++) {
		if (!*begun)
			doc->style->heading(doc, "EXAMPLES");
		*begun = true;
		doc->style->example(doc, example->title, example->command);
	}
}

/* "ecr public" is ecr-public in the name of a page. */
static const char *
page_prefix(const struct service *service)
{
	return model_is(service, &service_ecr_public) ? "ecr-public"
	    : model_is(service, &service_sts)         ? "ecr-sts"
						      : "ecr";
}

static void
write_related(struct doc *doc, const struct service *service,
    const struct operation *operation, bool waiter)
{
	struct arena arena = {0};
	struct page_words words = {.arena = &arena};
	const char *prefix = page_prefix(service);

	add_word(&words, "ecr(1)");
	for (size_t i = 0; i < service->n_operations; i++) {
		const struct operation *other = &service->operations[i];

		if (strcmp(other->group, operation->group) != 0 ||
		    (other == operation && !waiter))
			continue;
		add_word(&words,
		    arena_printf(&arena, "%s-%s(1)", prefix, other->cli_name));
	}
	for (size_t i = 0; i < service->n_waiters; i++)
		if (service->waiters[i].operation == operation && !waiter)
			add_word(&words,
			    arena_printf(&arena, "%s-wait-%s(1)", prefix,
				service->waiters[i].cli_name));
	doc->style->heading(doc, "SEE ALSO");
	doc->style->related(doc, words.list);
	free(words.list);
	arena_free(&arena);
}

void
page_operation(struct doc *doc, const struct service *service,
    const struct operation *operation)
{
	const struct invocation of = {
	    operation, .operands = "[global options]"};
	struct buf name = {0};
	bool begun = false;

	buf_printf(&name, "%s %s", page_program(service), operation->cli_name);
	page_title(doc, name.data, operation->doc);
	page_synopsis(doc, name.data, &of);
	doc->style->heading(doc, "DESCRIPTION");
	doc->style->text(doc, operation->doc);
	page_options(doc, &of);
	page_global_names(doc);
	page_examples(doc, operation->examples, &begun);
	write_output(doc, operation);
	write_errors(doc, operation);
	page_exit_status(doc, NULL);
	write_related(doc, service, operation, false);
	doc->style->end(doc);
	buf_free(&name);
}

void
page_waiter(struct doc *doc, const struct service *service,
    const struct command *wait, const struct waiter *waiter)
{
	const struct invocation of = {.operation = waiter->operation,
	    .waiting = true,
	    .options = wait ? wait->options : NULL,
	    .operands = "[global options]"};
	struct buf name = {0};

	buf_printf(
	    &name, "%s wait %s", page_program(service), waiter->cli_name);
	page_title(doc, name.data, waiter->doc);
	page_synopsis(doc, name.data, &of);
	doc->style->heading(doc, "DESCRIPTION");
	doc->style->text(doc, waiter->doc);
	page_options(doc, &of);
	page_global_names(doc);
	doc->style->heading(doc, "OUTPUT");
	doc->style->text(doc, "Nothing.");
	write_errors(doc, waiter->operation);
	page_exit_status(doc, NULL);
	write_related(doc, service, waiter->operation, true);
	doc->style->end(doc);
	buf_free(&name);
}

void
page_waiters(struct doc *doc, const struct service *service)
{
	static const char *const words[] = {
	    "WAITER", "[parameters]", "[global options]", NULL};
	static const char *const pages[] = {"ecr(1)", NULL};
	struct buf name = {0}, summary = {0};

	buf_printf(&name, "%s wait", page_program(service));
	page_title(doc, name.data, "Wait until something is complete.");
	doc->style->heading(doc, "SYNOPSIS");
	doc->style->synopsis(doc, name.data, words);
	doc->style->heading(doc, "DESCRIPTION");
	doc->style->text(doc,
	    "Asks the service again and again until a scan or a preview is "
	    "complete. Prints nothing; the exit status tells how it ended: 0 "
	    "when it is complete, 255 when it failed or took too long.");
	doc->style->heading(doc, "WAITERS");
	for (size_t i = 0; i < service->n_waiters; i++) {
		buf_clear(&summary);
		doc_add_summary(&summary, service->waiters[i].doc, false);
		doc->style->row(
		    doc, service->waiters[i].cli_name, buf_text(&summary));
	}
	page_global_names(doc);
	page_exit_status(doc, NULL);
	doc->style->heading(doc, "SEE ALSO");
	doc->style->related(doc, pages);
	doc->style->end(doc);
	buf_free(&name);
	buf_free(&summary);
}
