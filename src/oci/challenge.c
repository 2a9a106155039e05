/* SPDX-License-Identifier: Apache-2.0 */
#include "oci/challenge.h"

#include <string.h>
#include <strings.h>

/* What a token is not made of, and blanks. */
static const char separators[] = "()<>@,;:\\\"/[]?={} \t";
static const char blanks[] = " \t";

/* A word at `*at`, which moves behind it; NULL where there is none. */
static const char *
take_word(struct arena *arena, const char **at)
{
	size_t len = strcspn(*at, separators);
	const char *word = arena_strndup(arena, *at, len);

	*at += len;
	return len ? word : NULL;
}

/* What stands in quotes: `*at` is behind the first one. */
static const char *
take_quoted(struct arena *arena, const char **at)
{
	const char *from = *at;
	char *out, *to;

	while (**at && **at != '"')
		*at += **at == '\\' && (*at)[1] ? 2 : 1;
	out = to = arena_strndup(arena, from, (size_t)(*at - from));
	for (const char *c = out; *c; c++) {
		if (*c == '\\' && c[1])
			c++;
		*to++ = *c;
	}
	*to = '\0';
	*at += **at == '"';
	return out;
}

/* Behind "=": a word may have any byte but those that end it here. */
static const char *
take_value(struct arena *arena, const char **at)
{
	size_t len;
	const char *value;

	*at += strspn(*at, blanks);
	if (**at == '"') {
		(*at)++;
		return take_quoted(arena, at);
	}
	len = strcspn(*at, ", \t");
	value = arena_strndup(arena, *at, len);
	*at += len;
	return value;
}

static void
keep(struct oci_challenge *out, const char *name, const char *value)
{
	const char **to = strcasecmp(name, "realm") == 0 ? &out->realm
	    : strcasecmp(name, "service") == 0           ? &out->service
	    : strcasecmp(name, "scope") == 0             ? &out->scope
							 : NULL;

	if (to && !*to)
		*to = value;
}

/* A scheme begins; whether its parameters are ours. */
static bool
begin(struct oci_challenge *out, const char *scheme)
{
	bool first = !out->bearer;

	if (strcasecmp(scheme, "basic") == 0)
		out->basic = true;
	if (strcasecmp(scheme, "bearer") != 0)
		return false;
	out->bearer = true;
	return first;
}

void
oci_challenge_read(
    struct arena *arena, const char *text, struct oci_challenge *out)
{
	bool ours = false;

	*out = (struct oci_challenge){0};
	while (*text) {
		const char *word = take_word(arena, &text), *value, *behind;

		if (!word) {
			text++;
			continue;
		}
		behind = text + strspn(text, blanks);
		if (*behind != '=') {
			ours = begin(out, word);
			continue;
		}
		text = behind + 1;
		value = take_value(arena, &text);
		if (ours)
			keep(out, word, value);
	}
}

void
oci_challenge_gather(const struct http_response *response, struct buf *out)
{
	static const char name[] = "www-authenticate: ";
	const char *line = buf_text(&response->headers);

	for (; *line; line += strcspn(line, "\n"), line += *line == '\n') {
		if (strncmp(line, name, sizeof(name) - 1) != 0)
			continue;
		buf_puts(out, out->len ? ", " : "");
		buf_add(out, line + sizeof(name) - 1,
		    strcspn(line, "\n") - (sizeof(name) - 1));
	}
}
