/* SPDX-License-Identifier: Apache-2.0 */
#include "cmd/du/facts.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "base/memory/alloc.h"
#include "base/text/hex.h"
#include "oci/digest.h"
#include "oci/kind.h"
#include "oci/manifest.h"

/* Words of a line: "12" or "12:HEX", "kind", "^HEX" (subject), "@HEX" (child);
 * digests are without "sha256:". */
enum { HEX = 64, PREFIX = 7 };

bool
facts_digest(const char *text, unsigned char out[32])
{
	if (!oci_digest_is_valid(text))
		return false;
	for (size_t i = 0; i < 32; i++)
		out[i] = (unsigned char)(hex_digit(text[PREFIX + 2 * i]) << 4 |
		    hex_digit(text[PREFIX + 2 * i + 1]));
	return true;
}

static void
put_blob(struct buf *out, const struct oci_descriptor *blob)
{
	if (!blob->external && blob->size >= 0)
		buf_printf(
		    out, " %" PRId64 ":%s", blob->size, blob->digest + PREFIX);
}

static void
put_kind(struct buf *out, const char *kind)
{
	buf_putc(out, ' ');
	for (; *kind; kind++)
		buf_putc(out, *kind == ' ' ? '_' : *kind);
}

bool
facts_write(struct buf *out, const char *manifest, size_t len)
{
	struct arena arena = {0};
	struct error none = {0};
	struct oci_manifest read = {0};
	bool ok = oci_manifest_read(&arena, manifest, len, "", &read, &none);

	if (ok) {
		buf_printf(out, "%zu", len);
		put_kind(out, oci_kind(&read));
		if (read.has_subject)
			buf_printf(out, " ^%s", read.subject.digest + PREFIX);
		if (read.has_config)
			put_blob(out, &read.config);
		for (size_t i = 0; i < read.n_layers; i++)
			put_blob(out, &read.layers[i]);
		for (size_t i = 0; i < read.n_children; i++)
			buf_printf(
			    out, " @%s", read.children[i].digest + PREFIX);
	}
	oci_manifest_free(&read);
	arena_free(&arena);
	error_clear(&none);
	return ok;
}

/* "sha256:" and the digits of a word; NULL for none. */
static const char *
digest_of(struct arena *arena, const char *hex, size_t len)
{
	const char *text =
	    arena_printf(arena, "sha256:%.*s", (int)(len > HEX ? 0 : len), hex);

	return oci_digest_is_valid(text) ? text : NULL;
}

/* A size: digits, at most what an int64_t holds. */
static bool
read_size(const char *text, size_t len, int64_t *out)
{
	*out = 0;
	if (len == 0 || len > 18)
		return false;
	for (size_t i = 0; i < len; i++) {
		if (text[i] < '0' || text[i] > '9')
			return false;
		*out = *out * 10 + (text[i] - '0');
	}
	return true;
}

static bool
read_blob(struct facts *out, const char *word, size_t len)
{
	const char *colon = memchr(word, ':', len);
	char text[PREFIX + HEX + 1] = "sha256:";
	struct facts_blob *blob = &out->blobs[out->n_blobs];

	if (!colon || len - (size_t)(colon + 1 - word) != HEX ||
	    !read_size(word, (size_t)(colon - word), &blob->size))
		return false;
	memcpy(text + PREFIX, colon + 1, HEX);
	if (!facts_digest(text, blob->digest))
		return false;
	out->n_blobs++;
	return true;
}

static bool
read_word(struct arena *arena, struct facts *out, const char *word, size_t len)
{
	const char *digest;

	if (*word != '^' && *word != '@')
		return read_blob(out, word, len);
	digest = digest_of(arena, word + 1, len - 1);
	if (*word == '^')
		out->subject = digest;
	else
		out->children[out->n_children++] = digest;
	return digest != NULL;
}

static size_t
count_words(const char *line)
{
	size_t n = 1;

	for (; *line; line++)
		n += *line == ' ';
	return n;
}

bool
facts_read(struct arena *arena, const char *line, struct facts *out)
{
	size_t n = count_words(line), len = strcspn(line, " ");
	char *kind;

	*out = (struct facts){0};
	if (!read_size(line, len, &out->size) || line[len] == '\0')
		return false;
	line += len + 1;
	len = strcspn(line, " ");
	kind = arena_strndup(arena, line, len);
	for (char *c = kind; *c; c++)
		*c = *c == '_' ? ' ' : *c;
	out->kind = kind;
	out->blobs = arena_array(arena, struct facts_blob, n);
	out->children = arena_array(arena, const char *, n);
	for (line += len; *line; line += len) {
		line++;
		len = strcspn(line, " ");
		if (!read_word(arena, out, line, len))
			return false;
	}
	return true;
}
