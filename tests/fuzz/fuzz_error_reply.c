/* Any status, header and body as an error, in every format.
 * SPDX-License-Identifier: Apache-2.0 */
#include <stddef.h>
#include <stdint.h>

#include "aws/wire/protocol.h"
#include "format/formats.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static const struct format_options options = {.title = "error"};
	static const struct message message = {.service = &service_ecr};
	struct http_response response = {.status = 300};
	struct failure failure;
	struct error err = {0};
	size_t head = size > 2 ? data[1] % (size - 1) : 0;

	if (size < 2)
		return 0;
	response.status += data[0];
	buf_puts(&response.headers, "x-amzn-query-error: ");
	for (size_t i = 0; i < head; i++)
		if (data[2 + i] >= 0x20)
			buf_putc(&response.headers, (char)data[2 + i]);
	buf_putc(&response.headers, '\n');
	buf_add(&response.body, data + 2 + head, size - 2 - head);
	if (failure_read(&protocol_json, &message, &response, &failure, &err))
		failure_tell(&err, &failure, "X", -1);
	static const char *const names[] = {
	    "json", "text", "table", "yaml", "yaml-stream", NULL};
	for (size_t i = 0; err.detail && names[i]; i++) {
		struct buf out = {0};
		struct error ignored = {0};

		format_find(names[i])->value(
		    &out, err.detail, &options, &ignored);
		buf_free(&out);
		error_clear(&ignored);
	}
	failure_clear(&failure);
	error_clear(&err);
	http_response_free(&response);
	return 0;
}
