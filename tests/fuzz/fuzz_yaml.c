/* Any text as YAML, for the command line and for a seed, and shown.
 * SPDX-License-Identifier: Apache-2.0 */
#include <stddef.h>
#include <stdint.h>

#include "base/text/pykind.h"
#include "base/text/repr.h"
#include "base/yaml/yaml_read.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	for (int json = 0; json < 2; json++) {
		struct error err = {0};
		struct buf shown = {0};
		json_t *value = json
		    ? yaml_read_json((const char *)data, size, &err)
		    : yaml_read_document((const char *)data, size, &err);

		if (value)
			repr_write(&shown, value);
		json_decref(value);
		buf_free(&shown);
		error_clear(&err);
		pykind_forget();
	}
	return 0;
}
