/* Tags and digests of images: which there may be, and which may not be moved.
 * SPDX-License-Identifier: Apache-2.0 */
#include "rules/tags.h"

#include <jansson.h>
#include <string.h>

#include "base/json/json.h"
#include "rules/glob.h"
#include "rules/names.h"

#define TAG_LETTERS                                                            \
	"abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_."

bool
tag_is_valid(const char *tag)
{
	size_t len = strspn(tag, TAG_LETTERS);

	return len > 0 && len <= NAMES_MAX_TAG && !tag[len];
}

bool
digest_is_possible(const char *digest)
{
	size_t head = strspn(digest, TAG_LETTERS "+");
	const char *hex = digest + head + 1;
	size_t len = digest[head] == ':' && head > 0
	    ? strspn(hex, "0123456789abcdefABCDEF")
	    : 0;

	return len > 0 && !hex[len];
}

bool
tag_filter_is_valid(const char *filter)
{
	int n = 0;

	for (; *filter; filter++)
		n += *filter == '*';
	return n <= 2;
}

bool
tag_is_immutable(
    const char *mutability, const char *exclusions, const char *tag)
{
	bool immutable = strncmp(mutability, "IMMUTABLE", 9) == 0;
	json_auto_t *filters = NULL;
	const json_t *filter;
	size_t i;

	if (!exclusions || !strstr(mutability, "EXCLUSION"))
		return immutable;
	filters = json_read(exclusions, strlen(exclusions), NULL);
	json_array_foreach (filters, i, filter) {
		const char *text = json_get_string(filter, "filter");

		/* A seed may have anything there. */
		if (text && glob_matches(text, tag))
			return !immutable;
	}
	return immutable;
}
