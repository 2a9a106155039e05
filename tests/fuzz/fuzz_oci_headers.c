/* WWW-Authenticate, Link and where a redirect leads, of any registry.
 * SPDX-License-Identifier: Apache-2.0 */
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include "base/memory/buf.h"
#include "oci/challenge.h"
#include "oci/link.h"
#include "oci/origin.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static const char base[] = "https://registry.example.com/v2/a?b";
	struct arena arena = {0};
	struct buf text = {0};
	struct oci_challenge challenge;
	const char *next, *to;

	buf_add(&text, data, size);
	oci_challenge_read(&arena, buf_text(&text), &challenge);
	if (!challenge.bearer && challenge.realm)
		abort();
	next = oci_link_next(&arena, buf_text(&text));
	to = oci_link_resolve(&arena, base, next ? next : buf_text(&text));
	/* what is near may be led to as well */
	if (oci_origin_is_near(base, to) && !oci_origin_may_lead(base, to))
		abort();
	buf_free(&text);
	arena_free(&arena);
	return 0;
}
