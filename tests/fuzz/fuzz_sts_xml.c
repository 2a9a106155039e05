/* Answers and errors of STS.
 * SPDX-License-Identifier: Apache-2.0 */
#include <stddef.h>
#include <stdint.h>

#include "aws/wire/protocol.h"
#include "base/json/json_make.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct http_response response = {.status = 400};
	struct message message = {
	    .service = &service_sts, .operation = "AssumeRole", .whole = true};
	struct failure failure;
	struct error err = {0};

	buf_add(&response.body, data, size);
	json_wipe(protocol_query.read(
	    &message, NULL, &response, TIMES_ISO8601, &err));
	error_clear(&err);
	if (failure_read(&protocol_query, &message, &response, &failure, &err))
		failure_clear(&failure);
	error_clear(&err);
	http_response_free(&response);
	return 0;
}
