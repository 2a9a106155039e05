/* Any text as a shorthand value, fitted to a nested shape.
 * SPDX-License-Identifier: Apache-2.0 */
#include <stddef.h>
#include <stdint.h>

#include "cli/args/shorthand.h"
#include "cli/args/shorthand_fit.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	const struct operation *operation =
	    model_find_operation(&service_ecr, "put-replication-configuration");
	struct error err = {0};
	json_t *value;

	/* values that name files are read: none is wanted here */
	for (size_t i = 0; i < size; i++) {
		if (data[i] == '@')
			return 0;
	}
	value = shorthand_parse((const char *)data, size, &err);
	if (value)
		shorthand_fit(value, operation->input->members[0].shape, &err);
	json_decref(value);
	error_clear(&err);
	return 0;
}
