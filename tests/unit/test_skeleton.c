/* SPDX-License-Identifier: Apache-2.0 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include "base/json/json.h"
#include "base/yaml/yaml_read.h"
#include "model/skeleton.h"

#include <cmocka.h>

static void
test_request(void **state)
{
	const struct operation *operation =
	    model_find_operation(&service_ecr, "tag-resource");
	json_auto_t *sample = skeleton_request(operation->input);
	struct buf out = {0};

	(void)state;
	json_write(&out, sample, &json_style_compact);
	assert_string_equal(buf_text(&out),
	    "{\"resourceArn\":\"\",\"tags\":[{\"Key\":\"\",\"Value\":\"\"}]}");
	buf_free(&out);
}

static void
test_reply(void **state)
{
	const struct operation *operation =
	    model_find_operation(&service_ecr, "get-authorization-token");
	json_auto_t *moment = json_string("then");
	json_auto_t *sample = skeleton_reply(operation->output, moment);
	struct buf out = {0};

	(void)state;
	json_write(&out, sample, &json_style_compact);
	assert_string_equal(buf_text(&out),
	    "{\"authorizationData\":[{\"authorizationToken\":"
	    "\"authorizationToken\",\"expiresAt\":\"then\",\"proxyEndpoint\":"
	    "\"proxyEndpoint\"}]}");
	buf_free(&out);
}

/* What is printed as YAML reads back as what is printed as JSON, but for
 * blobs: null in one, empty bytes in the other. */
static void
check_yaml(const struct service *service)
{
	for (size_t i = 0; i < service->n_operations; i++) {
		const struct operation *operation = &service->operations[i];
		struct error err = {0};
		struct buf out = {0};
		json_auto_t *sample = skeleton_request(operation->input);
		json_auto_t *read = NULL;

		skeleton_write_yaml(&out, operation->input);
		read = yaml_read_document(buf_text(&out), out.len, &err);
		assert_non_null(read);
		if (strcmp(operation->cli_name, "upload-layer-part") != 0)
			assert_true(json_equal(sample, read));
		buf_free(&out);
	}
}

static void
test_yaml_is_the_same(void **state)
{
	(void)state;
	check_yaml(&service_ecr);
	check_yaml(&service_sts);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(test_request),
	    cmocka_unit_test(test_reply),
	    cmocka_unit_test(test_yaml_is_the_same),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
