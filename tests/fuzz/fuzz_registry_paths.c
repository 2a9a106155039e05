/* Any bytes as a path of the registry: what is found in it stands in it.
 * SPDX-License-Identifier: Apache-2.0 */
#include <stdlib.h>
#include <string.h>

#include "local/http/http.h"
#include "local/registry/oci_path.h"
#include "rules/names.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct arena arena = {0};
	char *text = arena_strndup(&arena, (const char *)data, size);
	struct oci_path path = oci_path_parse(&arena, text);
	char *decoded = http_decode(&arena, text, strlen(text), false);
	bool named = path.kind > OCI_CATALOG;

	if (path.kind != OCI_NONE && (!decoded || named != !!path.name))
		abort();
	if (named && !strstr(decoded, path.name))
		abort();
	if (path.reference && !strstr(decoded, path.reference))
		abort();
	/* A name that is taken is safe in a path, an answer and a file. */
	if (named && names_is_repository(path.name) &&
	    (strstr(path.name, "..") || strpbrk(path.name, "\"%\\\n<&")))
		abort();
	oci_path_find_public(&arena, &path, size % 2);
	if (path.alias && !strstr(decoded, path.alias))
		abort();
	if (path.reference)
		names_is_tag(path.reference);
	arena_free(&arena);
	return 0;
}
