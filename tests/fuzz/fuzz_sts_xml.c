/* Answers and errors of STS.
 * SPDX-License-Identifier: Apache-2.0 */
#include <stddef.h>
#include <stdint.h>

#include "base/json/json_make.h"
#include "aws/identity/sts.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct http_response response = {.status = 400};
	struct reply_error failure = {0};
	struct error err = {0};

	json_wipe(sts_read("AssumeRole", (const char *)data, size, &err));
	error_clear(&err);
	buf_add(&response.body, data, size);
	if (sts_read_error(&response, &failure, &err))
		reply_error_clear(&failure);
	error_clear(&err);
	http_response_free(&response);
	return 0;
}
