/* Any bytes as the body of a reply and of a service error.
 * SPDX-License-Identifier: Apache-2.0 */
#include <stddef.h>
#include <stdint.h>

#include "aws/wire/protocol.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	const struct service *service = &service_ecr;
	const struct message message = {.service = service};
	struct http_response response = {.status = 200};
	struct failure failure;
	struct error err = {0};
	const struct operation *op;

	if (size == 0)
		return 0;
	op = &service->operations[data[0] % service->n_operations];
	buf_add(&response.body, data + 1, size - 1);
	buf_puts(&response.headers, "x-amzn-query-error: a;b\n");
	json_decref(
	    protocol_json.read(NULL, op, &response, TIMES_ISO8601, &err));
	error_clear(&err);
	response.status = 400 + data[0];
	if (failure_read(&protocol_json, &message, &response, &failure, &err))
		failure_tell(&err, &failure, op->name, 2);
	failure_clear(&failure);
	error_clear(&err);
	http_response_free(&response);
	return 0;
}
