/* Tables and JSON of a model, there and back.
 * SPDX-License-Identifier: Apache-2.0 */
#include "unit.h"

#include <string.h>

#include "base/json/json.h"
#include "base/text/pykind.h"
#include "model/publisher.h"
#include "model/read.h"
#include "model/write.h"

static const struct service *const services[] = {
    &service_ecr, &service_ecr_public, &service_sts};

static void
same_text(const char *a, const char *b)
{
	assert_int_equal(a == NULL, b == NULL);
	if (a)
		assert_string_equal(a, b);
}

static void
same_service(const struct service *a, const struct service *b)
{
	same_text(a->id, b->id);
	same_text(a->endpoint_prefix, b->endpoint_prefix);
	same_text(a->signing_name, b->signing_name);
	same_text(a->target_prefix, b->target_prefix);
	same_text(a->json_version, b->json_version);
	same_text(a->api_version, b->api_version);
	assert_int_equal(a->protocol, b->protocol);
	assert_int_equal(a->n_operations, b->n_operations);
	assert_int_equal(a->n_waiters, b->n_waiters);
	assert_int_equal(a->n_shapes, b->n_shapes);
	assert_null(b->broken);
}

static void
same_operation(const struct operation *a, const struct operation *b)
{
	same_text(a->name, b->name);
	same_text(a->cli_name, b->cli_name);
	same_text(a->doc, b->doc);
	same_text(a->group, b->group);
	same_text(a->result_wrapper, b->result_wrapper);
	assert_int_equal(a->without_keys, b->without_keys);
	same_text(
	    a->input ? a->input->name : NULL, b->input ? b->input->name : NULL);
	same_text(a->output ? a->output->name : NULL,
	    b->output ? b->output->name : NULL);
	assert_int_equal(a->paginator == NULL, b->paginator == NULL);
	assert_null(b->broken);
}

static void
same_shape(const struct shape *a, const struct shape *b)
{
	same_text(a->name, b->name);
	same_text(a->doc, b->doc);
	same_text(a->pattern, b->pattern);
	same_text(a->code, b->code);
	assert_int_equal(a->type, b->type);
	assert_int_equal(a->has_min, b->has_min);
	assert_int_equal(a->max, b->max);
	assert_int_equal(a->exception, b->exception);
	assert_int_equal(a->fault, b->fault);
	assert_int_equal(a->n_members, b->n_members);
	for (size_t i = 0; i < a->n_members; i++) {
		same_text(a->members[i].name, b->members[i].name);
		same_text(a->members[i].cli_name, b->members[i].cli_name);
		same_text(a->members[i].shape->name, b->members[i].shape->name);
		assert_int_equal(
		    a->members[i].required, b->members[i].required);
	}
}

/* Nothing is lost on the way, so that a file may add to what we have. */
static void
test_there_and_back(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(services) / sizeof(*services); i++) {
		json_auto_t *first = model_write(services[i]), *second = NULL;
		struct service made = {.name = services[i]->name};
		struct arena arena = {0};
		struct error err = {0};

		assert_true(model_read(&arena, first, &made, &err));
		same_service(services[i], &made);
		for (size_t k = 0; k < made.n_operations; k++) {
			same_operation(
			    &services[i]->operations[k], &made.operations[k]);
			assert_null(model_broken(&made, &made.operations[k]));
		}
		for (size_t k = 0; k < made.n_shapes; k++)
			same_shape(&services[i]->shapes[k], &made.shapes[k]);
		second = model_write(&made);
		assert_true(json_equal(first, second));
		arena_free(&arena);
	}
}

/* Which fault an operation has, of a model in two lines. */
static void
check_broken(const char *shapes, const char *why)
{
	static const char frame[] =
	    "{\"metadata\": {}, \"operations\": {\"Go\": {\"input\": "
	    "{\"shape\": \"In\"}}}, \"shapes\": %s}";
	struct arena arena = {0};
	struct service made = {.name = "ecr"};
	struct error err = {0};
	const char *text = arena_printf(&arena, frame, shapes), *found;
	json_auto_t *model = json_read(text, strlen(text), NULL);

	assert_non_null(model);
	assert_true(model_read(&arena, model, &made, &err));
	found = model_broken(&made, &made.operations[0]);
	same_text(why, found);
	arena_free(&arena);
	pykind_forget();
}

static void
test_broken(void **state)
{
	(void)state;
	check_broken("{\"In\": {\"type\": \"structure\"}}", NULL);
	check_broken("{}", "In");
	check_broken("null", "In");
	check_broken("{\"In\": 5}", "'int' object is not subscriptable");
	check_broken("{\"In\": {}}",
	    "Shape is missing required key 'type': OrderedDict()");
	check_broken("{\"In\": {\"type\": \"odd\"}}",
	    "'ParamValidator' object has no attribute '_validate_odd'");
	check_broken("{\"In\": {\"type\": \"list\"}}", "'member'");
	check_broken("{\"In\": {\"type\": \"map\"}}", "'key'");
	check_broken("{\"In\": {\"type\": \"list\", \"member\": {\"shape\": "
		     "\"In\"}}}",
	    "maximum recursion depth exceeded");
	check_broken("{\"In\": {\"type\": \"structure\", \"members\": {\"a\": "
		     "{\"shape\": \"In\"}}}}",
	    NULL);
	check_broken("{\"In\": {\"type\": \"structure\", \"members\": {\"a\": "
		     "{\"shape\": \"T\", \"locationName\": \"b\"}}}, "
		     "\"T\": {\"type\": \"string\"}}",
	    "The model sends a under another name (locationName), which is "
	    "not spoken here.");
}

static void
test_descriptions(void **state)
{
	static const char text[] =
	    "{\"operations\": {\"Go\": {\"documentation\": "
	    "\"<p>One <b>two</b>\\n &lt;3&gt; &amp; &odd; 4<5.</p>"
	    "<ul><li><p>six</p></li><li>seven</li></ul><!-- x -->\"}}}";
	json_auto_t *model = json_read(text, strlen(text), NULL);
	struct error err = {0};
	const json_t *go;

	(void)state;
	assert_true(publisher_adopt(model, NULL, NULL, NULL, &err));
	go = json_object_get(json_object_get(model, "operations"), "Go");
	assert_string_equal(
	    json_get_string(go, "doc"), "One two <3> & &odd; 4<5. six seven");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(test_there_and_back),
	    cmocka_unit_test(test_broken),
	    cmocka_unit_test(test_descriptions),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
