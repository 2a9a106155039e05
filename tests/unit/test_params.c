/* SPDX-License-Identifier: Apache-2.0 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/countof.h"
#include "base/json/json.h"
#include "cli/args/params.h"
#include "model/check.h"
#include "model/skeleton.h"

#include <cmocka.h>

/* A word that is right for the shape: JSON of its sample, or a plain one. */
static const char *
word_for(struct arena *arena, const struct shape *shape)
{
	json_auto_t *sample = NULL;
	struct buf out = {0};
	const char *word;

	if (shape->type == SHAPE_INTEGER || shape->type == SHAPE_LONG)
		return "7";
	if (shape->type == SHAPE_BLOB)
		return "aGk=";
	if (shape->type == SHAPE_STRING)
		return "text";
	if (shape->type == SHAPE_LIST) {
		json_t *item = shape->element->type == SHAPE_STRING
		    ? json_string("text")
		    : skeleton_request(shape->element);

		sample = json_pack("[o]", item);
	} else {
		sample = skeleton_request(shape);
	}
	json_write(&out, sample, &json_style_compact);
	word = arena_strdup(arena, buf_text(&out));
	buf_free(&out);
	return word;
}

static void
expect_member(const struct params *params, const struct member *member)
{
	const json_t *value = json_object_get(params->request, member->name);

	assert_non_null(value);
	switch (member->shape->type) {
	case SHAPE_STRUCTURE:
	case SHAPE_MAP:
		assert_true(json_is_object(value));
		break;
	case SHAPE_LIST:
		assert_int_equal(json_array_size(value), 1);
		break;
	case SHAPE_INTEGER:
	case SHAPE_LONG:
		assert_int_equal(json_integer_value(value), 7);
		break;
	case SHAPE_BOOLEAN:
		assert_true(json_is_true(value));
		break;
	default:
		assert_true(json_is_string(value));
		break;
	}
}

/* Every parameter of one operation at once. */
static void
give_all(const struct service *service, const struct operation *operation)
{
	size_t n = operation->input ? operation->input->n_members : 0;
	struct run run = {.service = service, .options = options_none};
	struct word_list words = word_list_new(&run.arena, 2 * n);
	struct params params;
	struct error err = {0};

	for (size_t i = 0; i < n; i++) {
		const struct member *member = &operation->input->members[i];

		word_list_add(
		    &words, arena_printf(&run.arena, "--%s", member->cli_name));
		if (member->shape->type != SHAPE_BOOLEAN)
			word_list_add(
			    &words, word_for(&run.arena, member->shape));
	}
	assert_true(params_parse(&run, operation, NULL, words, &params, &err));
	assert_int_equal(json_object_size(params.request), n);
	for (size_t i = 0; i < n; i++)
		expect_member(&params, &operation->input->members[i]);
	params_free(&params);
	arena_free(&run.arena);
}

static void
test_every_parameter(void **state)
{
	static const struct service *const services[] = {
	    &service_ecr, &service_ecr_public, &service_sts};

	(void)state;
	for (size_t s = 0; s < countof(services); s++) {
		for (size_t i = 0; i < services[s]->n_operations; i++)
			give_all(services[s], &services[s]->operations[i]);
	}
}

/* What is refused without a file or a request. */
static const struct {
	const char *operation, *words[6], *want;
} refused[] = {
    {"describe-images", {"--image-ids", "a=b"},
	"the following arguments are required: --repository-name"},
    {"describe-registry", {"a", "--b", "c"}, "Unknown options: --b, c, a"},
    {"describe-registry", {"", "y"}, "Unknown options: y"},
    {"describe-images",
	{"--repository-name", "ab", "--next-token", "x", "--max-items", "1"},
	"Cannot specify --no-paginate along with pagination arguments: "
	"--max-items"},
    {"tag-resource", {"--resource-arn", "a", "--tags", "x"},
	"Error parsing parameter '--tags': Expected: '=', received: 'EOF' for "
	"input:\n x\n ^"},
    {"create-repository", {"--cli-input-json", "[]"},
	"Error parsing parameter '--cli-input-json': Invalid type: expecting "
	"map, received <class 'list'>"},
    {"create-repository", {"--cli-input-yaml", "{"},
	"Error parsing parameter 'cli-input-yaml': Invalid YAML received."},
    {"list-images", {"--repository-name", "ab", "--max-results", "x"},
	"invalid literal for int() with base 10: 'x'"},
};

static void
test_refused(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(refused) / sizeof(refused[0]); i++) {
		struct run run = {
		    .service = &service_ecr, .options = options_none};
		struct word_list words = word_list_new(&run.arena, 6);
		struct params params;
		struct error err = {0};

		for (size_t k = 0; k < 6 && refused[i].words[k]; k++)
			word_list_add(&words, refused[i].words[k]);
		assert_false(params_parse(&run,
		    model_find_operation(&service_ecr, refused[i].operation),
		    NULL, words, &params, &err));
		assert_string_equal(err.message, refused[i].want);
		params_free(&params);
		error_clear(&err);
		arena_free(&run.arena);
	}
}

static void
test_input_file_yields(void **state)
{
	struct run run = {.service = &service_ecr, .options = options_none};
	struct word_list words = word_list_new(&run.arena, 4);
	struct params params;
	struct error err = {0};

	(void)state;
	word_list_add(&words, "--cli-input-json");
	word_list_add(&words, "{\"repositoryName\":\"ab\",\"maxResults\":3}");
	word_list_add(&words, "--repository-name");
	word_list_add(&words, "cd");
	assert_true(params_parse(&run,
	    model_find_operation(&service_ecr, "list-images"), NULL, words,
	    &params, &err));
	assert_string_equal(
	    json_get_string(params.request, "repositoryName"), "cd");
	assert_false(params.paged);
	params_free(&params);
	arena_free(&run.arena);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(test_every_parameter),
	    cmocka_unit_test(test_refused),
	    cmocka_unit_test(test_input_file_yields),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
