/* SPDX-License-Identifier: Apache-2.0 */
#include "oci/link.h"

#include <stdbool.h>
#include <string.h>
#include <strings.h>

#include "base/url.h"

/* Whether "next" is among the relations, words with blanks between. */
static bool
has_next(const char *words, size_t len)
{
	while (len > 0) {
		size_t word = 0;

		while (word < len && words[word] != ' ')
			word++;
		if (word == 4 && strncasecmp(words, "next", 4) == 0)
			return true;
		word += word < len;
		words += word;
		len -= word;
	}
	return false;
}

/* The value of a parameter at `*at`, which moves behind it. */
static const char *
take_value(const char **at, size_t *len)
{
	const char *value = *at;
	bool quoted = *value == '"';

	value += quoted;
	*len = strcspn(value, quoted ? "\"" : ",; \t");
	*at = value + *len;
	*at += quoted && **at == '"';
	return value;
}

/* The parameters behind a URI, up to the comma: whether one says "next". */
static bool
is_next(const char **at)
{
	bool next = false;

	while (**at && **at != ',') {
		const char *name = *at, *value;
		size_t len = strcspn(name, "=;,"), n;

		*at += len;
		if (**at != '=') {
			*at += **at == ';';
			continue;
		}
		(*at)++;
		value = take_value(at, &n);
		name += strspn(name, " \t;");
		if (strncasecmp(name, "rel", 3) == 0 &&
		    strspn(name + 3, " \t=") > 0)
			next = next || has_next(value, n);
	}
	return next;
}

const char *
oci_link_next(struct arena *arena, const char *header)
{
	while ((header = strchr(header, '<'))) {
		const char *uri = ++header;
		size_t len = strcspn(header, ">");

		header += len;
		if (*header != '>')
			return NULL;
		header++;
		if (is_next(&header))
			return arena_strndup(arena, uri, len);
	}
	return NULL;
}

/* Up to and with the last "/" of the path. */
static size_t
folder_len(const struct url *base, const char *text)
{
	const char *from = base->path.at ? base->path.at : text + strlen(text);
	size_t len = base->path.at ? base->path.len : 0;

	while (len > 0 && from[len - 1] != '/')
		len--;
	return (size_t)(from - text) + len;
}

const char *
oci_link_resolve(struct arena *arena, const char *base, const char *reference)
{
	struct url url, from;
	struct buf origin = {0};
	const char *out;

	url_split(&url, reference);
	if (url.scheme.len > 0)
		return arena_strdup(arena, reference);
	url_split(&from, base);
	if (strncmp(reference, "//", 2) == 0)
		return arena_printf(arena, "%.*s:%s", (int)from.scheme.len,
		    from.scheme.at, reference);
	url_put_origin(&origin, &from);
	if (*reference == '/')
		out = arena_printf(arena, "%s%s", buf_text(&origin), reference);
	else if (*reference == '?')
		out = arena_printf(arena, "%s%.*s%s", buf_text(&origin),
		    (int)from.path.len, from.path.at ? from.path.at : "",
		    reference);
	else
		out = arena_printf(arena, "%.*s%s%s",
		    (int)folder_len(&from, base), base,
		    from.path.len ? "" : "/", reference);
	buf_free(&origin);
	return out;
}
