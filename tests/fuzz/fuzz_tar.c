/* Any bytes as an archive of tar.
 * SPDX-License-Identifier: Apache-2.0 */
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "oci/tar.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static bool
read_at(void *ctx, uint64_t at, void *out, size_t len)
{
	memcpy(out, (const char *)ctx + at, len);
	return true;
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct arena arena = {0};
	struct error err = {0};
	struct tar tar;
	bool ok = tar_list(
	    &arena, read_at, (void *)(uintptr_t)data, size, &tar, &err);

	if (ok != (err.kind == ERR_NONE))
		abort();
	for (size_t i = 0; i < tar.n; i++)
		if (tar.entries[i].at > size ||
		    tar.entries[i].size > size - tar.entries[i].at)
			abort();
	tar_find(&tar, "index.json");
	tar_free(&tar);
	error_clear(&err);
	arena_free(&arena);
	return 0;
}
