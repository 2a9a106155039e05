/* SPDX-License-Identifier: Apache-2.0 */
#include "local/page/redact_form.h"

#include <string.h>

#include "local/http/http.h"
#include "local/page/redact.h"
#include "local/page/secret.h"

/* Whether a secret stands in a value of a form, which may be anything. */
static bool
has_secret(struct arena *arena, const char *text, size_t len)
{
	const char *value = http_decode(arena, text, len, true);
	struct buf shown = {0};
	bool found = true;

	if (value) {
		redact(&shown, value, strlen(value));
		found = strcmp(buf_text(&shown), value) != 0;
	}
	buf_free(&shown);
	return found;
}

static void
redact_pair(struct buf *out, struct arena *arena, const char *pair, size_t len)
{
	const char *equals = memchr(pair, '=', len);
	size_t name_len = equals ? (size_t)(equals - pair) : len;
	const char *name = http_decode(arena, pair, name_len, true);
	size_t begin = name_len + 1;

	if (equals || !name || !has_secret(arena, pair, len))
		redact(out, pair, name_len);
	else
		redact(out, name, strlen(name));
	if (!equals)
		return;
	buf_putc(out, '=');
	if (begin < len &&
	    (!name || secret_is_name(name, strlen(name)) ||
		strcmp(name, "key") == 0 ||
		has_secret(arena, pair + begin, len - begin)))
		buf_puts(out, REDACTED);
	else
		buf_add(out, pair + begin, len - begin);
}

void
redact_form(struct buf *out, const char *text, size_t len)
{
	struct arena arena = {0};
	size_t n;

	/* Some send any text as one: no name begins so. */
	if (len && strchr("{[<\" \t\r\n", *text)) {
		redact(out, text, len);
		return;
	}
	for (size_t at = 0; at < len; at += n + 1) {
		const char *end = memchr(text + at, '&', len - at);

		n = end ? (size_t)(end - text) - at : len - at;
		redact_pair(out, &arena, text + at, n);
		if (end)
			buf_putc(out, '&');
	}
	arena_free(&arena);
}
