/* Whole requests of all planes, one behind the other, with a store in memory.
 * SPDX-License-Identifier: Apache-2.0 */
#include <limits.h>

#include "fuzz_request.h"
#include "local/store/upload.h"

enum { BETWEEN = 0x1e }; /* the byte between two requests */

int LLVMFuzzerInitialize(int *argc, char ***argv);
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int
LLVMFuzzerInitialize(int *argc, char ***argv)
{
	(void)argc, (void)argv;
	return start_server() ? 0 : -1;
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	const char *at = (const char *)data, *end = at + size, *stop;

	/* Blobs that nothing names are as good as gone. */
	store_reset(server.store);
	uploads_collect(server.blobs, LLONG_MAX);
	for (; at < end; at = stop + 1) {
		stop = memchr(at, BETWEEN, (size_t)(end - at));
		stop = stop ? stop : end;
		serve(at, (size_t)(stop - at));
	}
	return 0;
}
