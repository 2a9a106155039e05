/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/args/params.h"

#include <string.h>

#include "base/memory/buf.h"
#include "base/text/pytext.h"
#include "cli/args/input.h"
#include "cli/args/paging.h"
#include "cli/args/stray.h"
#include "cli/args/value.h"
#include "model/read.h"

static const char *const skeletons[] = {"input", "output", "yaml-input", NULL};

/* What goes with operations beside their members.  The peer's lists of
 * candidates have this order; help begins with those of paging. */
enum {
	INPUT_JSON,
	INPUT_YAML,
	SKELETON,
	HELP,
	STARTING_TOKEN,
	PAGE_SIZE,
	MAX_ITEMS,
	QUERY_WHOLE,
	ALL,
	N_BESIDE
};

static const struct arg beside[N_BESIDE] = {
    [INPUT_JSON] = {"--cli-input-json", NARGS_ONE, "JSON",
	"Parameters as one JSON object, or file://NAME. Options given beside "
	"it win.",
	.completion = COMPLETE_PATH_URL},
    [INPUT_YAML] = {"--cli-input-yaml", NARGS_ONE, "YAML",
	"Parameters as one YAML mapping, or file://NAME. Options given beside "
	"it win.",
	.completion = COMPLETE_PATH_URL},
    [SKELETON] = {"--generate-cli-skeleton", NARGS_OPTIONAL, "KIND",
	"Print an empty input to fill in (input, the default, or yaml-input), "
	"or a sample of the output; nothing is sent.",
	skeletons, .constant = "input"},
    [HELP] = {"help", .nargs = NARGS_OPTIONAL},
    [STARTING_TOKEN] = {"--starting-token", NARGS_ONE, "TOKEN",
	.doc = "Go on where a listing cut by --max-items ended: the NextToken "
	       "that "
	       "it printed."},
    [PAGE_SIZE] = {"--page-size", NARGS_ONE, "NUMBER",
	"Ask the service for this many entries a request. The result is the "
	"same.",
	.number = pytext_int},
    [MAX_ITEMS] = {"--max-items", NARGS_ONE, "NUMBER",
	"Print at most this many entries. If there are more, NextToken says "
	"where to go on.",
	.number = pytext_int},
    [QUERY_WHOLE] = {"--query-whole", .exact = true,
	.doc = "Apply --query once to all pages together, in text output too, "
	       "where it otherwise runs once a page."},
    [ALL] = {"--all", .exact = true,
	.doc = "Fetch every page, not just the first."},
};

/* One parse: the arguments are members, those beside them, a command's. */
struct arguments {
	struct run *run;
	const struct operation *operation;
	struct arg *args;
	struct arg_parser parser;
	const struct member **members; /* of each argument, or NULL */
	size_t n, n_members;
	size_t at[N_BESIDE]; /* 1 + where each stands, or 0 */
	struct error *err;
};

/* Gives pages, but the model has no paginator of it. */
static bool
is_stepped(const struct operation *operation)
{
	return !operation->paginator && operation->input &&
	    model_find_member(operation->input, "nextToken", 9);
}

static bool
is_taken(const struct operation *operation, size_t index)
{
	if (index >= STARTING_TOKEN && index <= MAX_ITEMS)
		return operation->paginator != NULL;
	return index != ALL || is_stepped(operation);
}

const struct arg *
params_option(const struct operation *operation, bool waiting, size_t at)
{
	for (size_t i = 0; i < N_BESIDE; i++) {
		size_t index = (i + STARTING_TOKEN) % N_BESIDE;
		bool paging = index >= STARTING_TOKEN;

		if (!beside[index].doc || (waiting && paging) ||
		    !is_taken(operation, index) ||
		    (index == QUERY_WHOLE && !operation->paginator))
			continue;
		if (at-- == 0)
			return &beside[index];
	}
	return NULL;
}

static size_t
count_members(const struct operation *operation)
{
	return operation->input ? operation->input->n_members : 0;
}

static void
add_arg(struct arguments *table, const char *prefix,
    const struct member *member, enum arg_nargs nargs)
{
	struct arg *arg = &table->args[table->n];

	arg->name =
	    arena_printf(&table->run->arena, "%s%s", prefix, member->cli_name);
	arg->nargs = nargs;
	table->members[table->n++] = member;
}

/* How the words of an option are read before anything else is. */
static arg_number *
number_of(const struct shape *shape)
{
	return shape->type == SHAPE_LONG  ? pytext_int
	    : shape->type == SHAPE_DOUBLE ? pytext_real
					  : NULL;
}

static void
add_member(struct arguments *table, const struct member *member, bool required)
{
	switch (member->shape->type) {
	case SHAPE_BOOLEAN:
		add_arg(table, "--", member, NARGS_NONE);
		add_arg(table, "--no-", member, NARGS_NONE);
		return;
	case SHAPE_LIST:
		add_arg(table, "--", member, NARGS_ANY);
		break;
	default:
		add_arg(table, "--", member, NARGS_ONE);
		break;
	}
	table->args[table->n - 1].required =
	    required && member->required && !member->token;
	table->args[table->n - 1].number = number_of(member->shape);
}

/* Whether the words themselves say that nothing is required: only when such
 * an option is spelled out and stands alone. */
static bool
waives_required(struct word_list words)
{
	bool skeleton = false;

	for (size_t i = 0; i < words.n; i++) {
		const char *next = i + 1 < words.n ? words.at[i + 1] : "";

		if (strcmp(words.at[i], beside[INPUT_JSON].name) == 0 ||
		    strcmp(words.at[i], beside[INPUT_YAML].name) == 0)
			return true;
		if (skeleton || strcmp(words.at[i], beside[SKELETON].name) != 0)
			continue;
		/* only the first one counts */
		skeleton = true;
		if (strcmp(next, "output") != 0)
			return true;
	}
	return false;
}

static void
build_table(
    struct arguments *table, struct word_list words, const struct arg *more)
{
	const struct operation *operation = table->operation;
	struct arena *arena = &table->run->arena;
	size_t members = count_members(operation),
	       room = 2 * members + N_BESIDE;
	bool required = !waives_required(words);

	for (const struct arg *arg = more; arg && arg->name; arg++)
		room++;
	table->args = arena_array(arena, struct arg, room);
	table->members = arena_array(arena, const struct member *, room);
	for (size_t i = 0; i < members; i++)
		add_member(table, &operation->input->members[i], required);
	table->n_members = table->n;
	for (size_t i = 0; i < N_BESIDE; i++) {
		if (!is_taken(operation, i))
			continue;
		table->args[table->n++] = beside[i];
		table->at[i] = table->n;
	}
	for (; more && more->name; more++)
		table->args[table->n++] = *more;
	table->parser =
	    (struct arg_parser){arena, table->args, table->n, .values = NULL};
}

static bool
given(const struct arguments *table, size_t index)
{
	return table->at[index] &&
	    argparse_given(&table->parser, table->at[index] - 1);
}

static const char *
word_of(const struct arguments *table, size_t index)
{
	return given(table, index)
	    ? argparse_word(&table->parser, table->at[index] - 1)
	    : NULL;
}

/* What nothing took; a stray word that stood for "help" goes last. */
static bool
check_rest(const struct arguments *table)
{
	struct word_list rest = table->parser.rest;
	const char *stray = word_of(table, HELP);
	struct buf text = {0};

	if (stray && *stray)
		word_list_add(&rest, stray);
	for (size_t i = 0; i < rest.n; i++)
		buf_printf(&text, "%s%s", i ? ", " : "", rest.at[i]);
	if (rest.n) {
		fail(table->err, ERR_USAGE, "Unknown options: %s",
		    buf_text(&text));
		stray_rest(&table->parser, table->operation, table->err);
	}
	buf_free(&text);
	return rest.n == 0;
}

static bool
member_given(const struct arguments *table, const char *name)
{
	for (size_t i = 0; i < table->n_members; i++) {
		if (strcmp(table->members[i]->name, name) == 0)
			return argparse_given(&table->parser, i);
	}
	return false;
}

/* Of --x and --no-x the later one counts. */
static void
add_boolean(const struct arguments *table, size_t index, json_t *request)
{
	size_t yes = table->parser.values[index].order,
	       no = table->parser.values[index + 1].order;

	if (yes || no)
		json_object_set_new(request, table->members[index]->name,
		    json_boolean(yes > no));
}

static bool
add_typed(const struct arguments *table, size_t index, json_t *request)
{
	const struct arg *arg = &table->args[index];
	const struct member *member = table->members[index];
	struct word_list words = table->parser.values[index].words;
	json_auto_t *loaded = NULL;
	json_t *value;

	if (!argparse_given(&table->parser, index))
		return true;
	if (arg->number && words.n == 1) {
		value = arg->number(words.at[0], strlen(words.at[0]));
	} else {
		loaded = value_load(
		    arg->name, words, arg->nargs == NARGS_ANY, table->err);
		value = loaded
		    ? value_unpack(arg->name, member->shape, loaded, table->err)
		    : NULL;
	}
	if (!value)
		return false;
	json_object_set_new_nocheck(request, member->name, value);
	return true;
}

static bool
add_members(const struct arguments *table, json_t *request)
{
	for (size_t i = 0; i < table->n_members; i++) {
		if (table->members[i]->shape->type == SHAPE_BOOLEAN) {
			add_boolean(table, i, request);
			i++;
		} else if (!add_typed(table, i, request)) {
			return false;
		}
	}
	return true;
}

/* The peer loads the files of these two before it looks at them. */
static bool
preload(const struct arguments *table, size_t index)
{
	const char *word = word_of(table, index);
	struct word_list words = {&word, 1};
	json_t *value;

	if (!word)
		return true;
	value = value_load(beside[index].name, words, false, table->err);
	json_decref(value);
	return value != NULL;
}

static bool
fill(const struct arguments *table, struct params *out)
{
	const struct paginator *paginator = table->operation->paginator;
	const struct arg *args = &beside[STARTING_TOKEN];
	const char *words[PAGING_WORDS];
	bool own = paginator &&
	    (member_given(table, paginator->input_token) ||
		(paginator->limit_key &&
		    member_given(table, paginator->limit_key)));

	for (size_t i = 0; i < PAGING_WORDS; i++)
		words[i] = word_of(table, STARTING_TOKEN + i);
	out->paged = paginator && !table->run->options.no_paginate && !own;
	if (paginator && !out->paged && !paging_check(args, words, table->err))
		return false;
	out->request = json_object();
	if (!add_members(table, out->request) || !preload(table, INPUT_JSON) ||
	    !preload(table, INPUT_YAML) ||
	    !paging_add(table->run, args, words, out->request, table->err) ||
	    !input_merge(out->request, word_of(table, INPUT_JSON),
		word_of(table, INPUT_YAML), table->err))
		return false;
	if (out->paged && paging_named(paginator, out->request))
		out->paged = false;
	return true;
}

bool
params_parse(struct run *run, const struct operation *operation,
    const struct arg *more, struct word_list words, struct params *out,
    struct error *err)
{
	struct arguments table = {
	    .run = run, .operation = operation, .err = err};
	const char *help, *broken = model_broken(run->service, operation);

	*out = (struct params){0};
	out->help = words.n == 1 && strcmp(words.at[0], "help") == 0;
	if (out->help)
		return true;
	if (broken)
		return fail(err, ERR_GENERAL, "%s", broken);
	build_table(&table, words, more);
	if (!argparse_run(&table.parser, words, err))
		return !err->clue && stray_rest(&table.parser, operation, err);
	help = word_of(&table, HELP);
	out->help = help && strcmp(help, "help") == 0;
	if (out->help)
		return true;
	if (!check_rest(&table))
		return false;
	out->query_whole = given(&table, QUERY_WHOLE);
	out->all = given(&table, ALL);
	out->skeleton = word_of(&table, SKELETON);
	while (more && more[out->n_more].name)
		out->n_more++;
	out->more = table.parser.values + table.n - out->n_more;
	return fill(&table, out) || stray_file(&table.parser, err);
}

void
params_to_call(struct run *run, const struct operation *operation,
    struct params *params, struct api_call *call)
{
	*call = (struct api_call){.operation = operation,
	    .params = params->request,
	    .paged = params->paged,
	    .query_whole = params->query_whole,
	    .paging = {.max_items = -1, .page_size = -1}};
	if (params->paged)
		paging_take(run, operation, params->request, &call->paging);
}

void
params_free(struct params *params)
{
	json_decref(params->request);
	params->request = NULL;
}
