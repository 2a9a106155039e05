/* SPDX-License-Identifier: Apache-2.0 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/memory/buf.h"
#include "base/text/pytext.h"
#include "cli/args/argparse.h"
#include "cli/args/options.h"

#include <cmocka.h>

enum { NAME, NAMES, FORCE, KIND, COUNT, OURS, HELP, N_ARGS };

static const char *const kinds[] = {"input", "output", NULL};

static const struct arg args[N_ARGS] = {
    [NAME] = {"--name", .nargs = NARGS_ONE, .required = true},
    [NAMES] = {"--names", .nargs = NARGS_ANY},
    [FORCE] = {"--force", .nargs = NARGS_NONE},
    [KIND] = {"--kind", .nargs = NARGS_OPTIONAL, .constant = "input",
	.choices = kinds},
    [COUNT] = {"--count", .nargs = NARGS_ONE, .number = pytext_int},
    [OURS] = {"--forever", .nargs = NARGS_NONE, .exact = true},
    [HELP] = {"help", .nargs = NARGS_OPTIONAL},
};

/* A line's words, apart at "|", and what comes of them. */
static const struct {
	const char *line, *want;
} cases[] = {
    {"--name|x", "name=x"},
    {"--name=x=y", "name=x=y"},
    {"--name|-5|--names|a|b|-1.5", "name=-5 names=a,b,-1.5"},
    {"--name|-x y|--names", "name=-x y names="},
    {"--names=a|b|--name|x", "name=x names=a help=b"},
    {"--name|x|--f|--k", "name=x force kind=input"},
    {"--name|x|--kind|output|z", "name=x kind=output help=z"},
    {"--name|x|a|b|--other|c|-d", "name=x help=a rest=b,--other,c,-d"},
    {"--name|x|--|--force", "name=x help=--force"},
    {"--name|x|--forever", "name=x forever"},
    {"--name|x|--forev", "name=x rest=--forev"},
    {"--nam|x", "!ambiguous option: --nam could match --name, --names"},
    {"--name", "!argument --name: expected one argument"},
    {"--name|--force", "!argument --name: expected one argument"},
    {"--force", "!the following arguments are required: --name"},
    {"--name|x|--force=1", "!argument --force: ignored explicit argument '1'"},
    {"--name|x|--count|it's", "!argument --count: invalid int value: \"it's\""},
    {"--name|x|--kind|inputs",
	"!argument --kind: Found invalid choice 'inputs'\n\nMaybe you meant:\n"
	"\n  * input"},
};

static void
show(struct buf *out, const struct arg_parser *parser)
{
	for (size_t i = 0; i < N_ARGS; i++) {
		const struct word_list *words = &parser->values[i].words;
		const char *name = args[i].name;

		if (!argparse_given(parser, i))
			continue;
		buf_printf(out, "%s%s", out->len ? " " : "",
		    name[0] == '-' ? name + 2 : name);
		if (args[i].nargs != NARGS_NONE)
			buf_putc(out, '=');
		for (size_t k = 0; k < words->n; k++)
			buf_printf(out, "%s%s", k ? "," : "", words->at[k]);
	}
	for (size_t i = 0; i < parser->rest.n; i++)
		buf_printf(out, "%s%s", i ? "," : " rest=", parser->rest.at[i]);
}

static struct word_list
split(struct arena *arena, const char *line)
{
	char *copy = arena_strdup(arena, line), *next;
	struct word_list words = word_list_new(arena, strlen(line) + 1);

	for (char *p = copy; p; p = next) {
		next = strchr(p, '|');
		if (next)
			*next++ = '\0';
		word_list_add(&words, p);
	}
	return words;
}

static void
test_run(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct arena arena = {0};
		struct error err = {0};
		struct buf out = {0};
		struct arg_parser parser = {
		    &arena, args, N_ARGS, .values = NULL};

		if (argparse_run(&parser, split(&arena, cases[i].line), &err))
			show(&out, &parser);
		else
			buf_printf(&out, "!%s", err.message);
		assert_string_equal(buf_text(&out), cases[i].want);
		buf_free(&out);
		error_clear(&err);
		arena_free(&arena);
	}
}

static void
test_options(void **state)
{
	struct arena arena = {0};
	struct error err = {0};
	struct options options = options_none;
	struct word_list rest;
	const char *service;

	(void)state;
	assert_true(options_parse(&options, &arena,
	    split(&arena, "ecr|--reg=x|list-images|--no-v|--output|text|a"),
	    &service, &rest, &err));
	assert_string_equal(service, "ecr");
	assert_string_equal(options.settings.region, "x");
	assert_string_equal(options.output, "text");
	assert_true(options.settings.no_verify_ssl);
	assert_int_equal(rest.n, 2);
	assert_string_equal(rest.at[0], "list-images");
	options = options_none;
	assert_true(options_parse(&options, &arena,
	    split(&arena, "ecr|--version|--output|wrong"), &service, &rest,
	    &err));
	assert_true(options.version);
	options.settings.endpoint_url = "localhost/x";
	assert_false(options_check_url(&options, &err));
	error_clear(&err);
	options.settings.endpoint_url = "localhost:5000";
	assert_true(options_check_url(&options, &err));
	arena_free(&arena);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(test_run),
	    cmocka_unit_test(test_options),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
