/* SPDX-License-Identifier: Apache-2.0 */
#include "local/registry/oci_path.h"

#include <stdlib.h>
#include <string.h>

#include "base/countof.h"
#include "local/http/host.h"
#include "local/http/http.h"

static bool
cut_suffix(char *text, const char *suffix)
{
	size_t len = strlen(text), n = strlen(suffix);

	if (len <= n || strcmp(text + len - n, suffix) != 0)
		return false;
	text[len - n] = '\0';
	return true;
}

/* What stands between "/v2/" and its end: "NAME/KIND/REFERENCE". */
static struct oci_path
parse_reference(struct arena *arena, char *text)
{
	static const struct {
		const char *word;
		enum oci_kind kind;
	} kinds[] = {{"/manifests", OCI_MANIFEST},
	    {"/blobs/uploads", OCI_UPLOAD}, {"/blobs", OCI_BLOB},
	    {"/referrers", OCI_REFERRERS}};
	char *slash = strrchr(text, '/');
	struct oci_path out = {0};

	if (!slash || !slash[1])
		return out;
	out.reference = arena_strdup(arena, slash + 1);
	*slash = '\0';
	for (size_t i = 0; i < countof(kinds); i++)
		if (cut_suffix(text, kinds[i].word)) {
			out.kind = kinds[i].kind;
			out.name = text;
			break;
		}
	return out;
}

struct oci_path
oci_path_parse(struct arena *arena, const char *path)
{
	char *text = http_decode(arena, path, strlen(path), false);
	struct oci_path out = {0};

	if (!text || strncmp(text, "/v2", 3) != 0)
		return out;
	text += 3;
	if (!*text || strcmp(text, "/") == 0) {
		out.kind = OCI_BASE;
		return out;
	}
	if (*text++ != '/')
		return out;
	if (strcmp(text, "_catalog") == 0) {
		out.kind = OCI_CATALOG;
		return out;
	}
	out.name = text;
	if (cut_suffix(text, "/tags/list"))
		out.kind = OCI_TAGS;
	else if (cut_suffix(text, "/blobs/uploads/") ||
	    cut_suffix(text, "/blobs/uploads"))
		out.kind = OCI_UPLOADS;
	else
		out = parse_reference(arena, text);
	out.shown = out.name;
	return out;
}

/* Digits only, no sign and no blank; moves `*text` behind them. */
static bool
read_number(const char **text, uint64_t *number)
{
	const char *at = *text;
	uint64_t value = 0;

	if (*at < '0' || *at > '9')
		return false;
	for (; *at >= '0' && *at <= '9'; at++) {
		if (value > (UINT64_MAX - 9) / 10)
			return false;
		value = value * 10 + (uint64_t)(*at - '0');
	}
	*text = at;
	*number = value;
	return true;
}

void
oci_path_find_public(struct arena *arena, struct oci_path *path, bool by_host)
{
	static const char prefix[] = PUBLIC_HOST "/";
	const char *name = path->name;
	size_t len;

	if (!name)
		return;
	if (!by_host && strncmp(name, prefix, sizeof(prefix) - 1) != 0)
		return;
	name += by_host ? 0 : sizeof(prefix) - 1;
	len = strcspn(name, "/");
	path->alias = arena_strndup(arena, name, len);
	path->name = name + len + (name[len] == '/');
}

enum range_result
oci_range_parse(
    const char *header, uint64_t size, uint64_t *offset, uint64_t *length)
{
	uint64_t first, last = UINT64_MAX;

	if (!header || strncmp(header, "bytes=", 6) != 0)
		return RANGE_NONE;
	header += 6;
	if (*header == '-') {
		header++;
		if (!read_number(&header, &last) || *header)
			return RANGE_NONE;
		*length = last < size ? last : size;
		*offset = size - *length;
		return *length ? RANGE_ONE : RANGE_BAD;
	}
	if (!read_number(&header, &first) || *header++ != '-')
		return RANGE_NONE;
	if (*header && (!read_number(&header, &last) || *header))
		return RANGE_NONE;
	if (last < first)
		return RANGE_NONE;
	if (first >= size)
		return RANGE_BAD;
	*offset = first;
	*length = (last < size ? last + 1 : size) - first;
	return RANGE_ONE;
}

bool
oci_content_range_parse(const char *header, uint64_t *first, uint64_t *last)
{
	if (strncmp(header, "bytes ", 6) == 0 ||
	    strncmp(header, "bytes=", 6) == 0)
		header += 6;
	return read_number(&header, first) && *header++ == '-' &&
	    read_number(&header, last) && (!*header || *header == '/') &&
	    *first <= *last;
}
