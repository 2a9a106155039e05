/* Any text as --cli-input-json and --cli-input-yaml, and then checked.
 * SPDX-License-Identifier: Apache-2.0 */
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/text/pykind.h"
#include "cli/args/input.h"
#include "cli/args/paramfile.h"
#include "model/check.h"
#include "model/encode.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	const struct shape *input =
	    model_find_operation(&service_ecr, "create-repository")->input;
	char *text = malloc(size + 1);

	memcpy(text, data, size);
	text[size] = '\0';
	for (int yaml = 0; yaml < 2 && !paramfile_named(text); yaml++) {
		json_t *request = json_object();
		struct error err = {0};

		if (input_merge(request, yaml ? NULL : text, yaml ? text : NULL,
			&err) &&
		    model_encode_blobs(input, request, false, &err))
			model_check(input, request, &err);
		json_decref(request);
		error_clear(&err);
		pykind_forget();
	}
	free(text);
	return 0;
}
