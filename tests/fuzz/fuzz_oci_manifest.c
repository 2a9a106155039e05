/* Any bytes as the manifest of a registry.
 * SPDX-License-Identifier: Apache-2.0 */
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include "oci/digest.h"
#include "oci/manifest.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct arena arena = {0};
	struct oci_manifest m;
	struct error err = {0};
	bool ok = oci_manifest_read(
	    &arena, (const char *)data, size, "text/plain", &m, &err);

	if (ok != (err.kind == ERR_NONE))
		abort();
	for (size_t i = 0; ok && i < m.n_layers; i++)
		if (!oci_digest_is_valid(m.layers[i].digest) ||
		    m.layers[i].size < 0)
			abort();
	if (ok)
		oci_manifest_find(&m, "linux/amd64");
	oci_manifest_free(&m);
	error_clear(&err);
	arena_free(&arena);
	return 0;
}
