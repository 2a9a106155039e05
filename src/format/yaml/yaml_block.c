/* SPDX-License-Identifier: Apache-2.0 */
#include "format/yaml/yaml_block.h"

#include <stdlib.h>
#include <string.h>

#include "base/memory/alloc.h"
#include "base/text/codec.h"
#include "base/text/surrogate.h"
#include "base/text/utf8.h"
#include "base/yaml/yaml_scalar.h"

enum { LONGEST_WORD = 5 }; /* that means something: "false" */

/* Whether the text, written bare, is a string to the resolver of YAML 1.2
 * that the peer has (ruamel.yaml: its patterns for bool, float, int, merge,
 * null, timestamp and value). */
static bool
yaml_is_string(const char *text, size_t len)
{
	/* most texts need no second look */
	if (len > LONGEST_WORD && !strchr("0123456789+-.", text[0]))
		return true;
	return yaml_scalar_resolve(text, len, false) == YAML_KIND_STR;
}

/* What an ASCII character is to YAML: h, special or for libyaml to judge; s,
 * harmless anywhere; w, harmless within a text but not at its start. */
static const char classes[] = "hhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhh"
			      "hwwhswwwsswswwwssssssssssshsssww"
			      "wsssssssssssssssssssssssssswswss"
			      "wsssssssssssssssssssssssssswwwsh";

static char
class_of(char c)
{
	return (unsigned char)c < 0x80 ? classes[(unsigned char)c] : 'h';
}

/* Whether the text is of characters that mean nothing to YAML, so that it
 * stands bare, or in single quotes where yaml_is_string() says no, as long
 * as it need not be folded.  A quick look: false may be over-careful.
 * `*blanks`: there are blanks in it, where folding could happen. */
static bool
yaml_is_easy(const char *text, size_t len, bool *blanks)
{
	*blanks = false;
	if (len > 0 && class_of(text[0]) != 's')
		return false;
	for (size_t i = 1; i < len; i++) {
		if (class_of(text[i]) != 'h')
			continue;
		if (i + 1 == len || (text[i] == ':' && text[i + 1] == ' '))
			return false;
		if (text[i] == ' ')
			*blanks = true;
		else if (text[i] != ':')
			return false;
	}
	return true;
}

enum { WIDTH = 80, LONGEST_KEY = 128 };

static void
put(struct yaml_block *block, const char *data, size_t len)
{
	buf_add(block->out, data, len);
	block->column += len;
}

void
yaml_block_line(struct yaml_block *block, size_t indent)
{
	if (!block->fresh || block->column > indent ||
	    (block->column == indent && !block->spaced)) {
		buf_putc(block->out, '\n');
		block->column = 0;
	}
	if (block->column < indent) {
		buf_fill(block->out, ' ', indent - block->column);
		block->column = indent;
	}
	block->spaced = block->fresh = true;
}

void
yaml_block_mark(struct yaml_block *block, char mark)
{
	if (!block->spaced)
		put(block, " ", 1);
	put(block, &mark, 1);
	block->spaced = false;
}

void
yaml_block_word(struct yaml_block *block, const char *word, size_t len)
{
	if (!block->spaced)
		put(block, " ", 1);
	put(block, word, len);
	block->spaced = block->fresh = false;
}

static void
put_quoted(struct yaml_block *block, const char *data, size_t len)
{
	put(block, block->spaced ? "'" : " '", block->spaced ? 1 : 2);
	put(block, data, len);
	put(block, "'", 1);
	block->spaced = block->fresh = false;
}

/* Text of several lines, perhaps, and beyond ASCII. */
static void
put_text(struct yaml_block *block, const char *text, size_t len)
{
	const char *end = text + len, *next;

	block->spaced = block->fresh = false;
	buf_add(block->out, text, len);
	while ((next = yaml_hard_next_line(text, end))) {
		block->column = 0;
		text = next;
	}
	block->column += utf8_count(text, (size_t)(end - text));
}

/* Python hands libyaml UTF-8, a string at a time. */
static bool
check(struct yaml_block *block, const char *data, size_t len)
{
	struct error err = {0};

	if (surrogate_find(data, len) == len ||
	    codec_check(
		codec_find("utf-8", true), CODEC_STRICT, data, len, &err))
		return true;
	if (!block->why)
		block->why = xstrdup(err.message);
	error_clear(&err);
	return false;
}

static void
put_hard(struct yaml_block *block, const char *data, size_t len, size_t indent)
{
	size_t size;
	const char *text = yaml_hard_value(&block->hard, data, len,
	    yaml_is_string(data, len), indent, block->column, &size);

	if (text)
		put_text(block, text, size);
	else
		block->failed = true;
}

void
yaml_block_string(
    struct yaml_block *block, const char *data, size_t len, size_t indent)
{
	bool blanks;

	if (!check(block, data, len))
		return;
	/* Folding needs a blank and a line that is too long. */
	if (!yaml_is_easy(data, len, &blanks) ||
	    (blanks && block->column + len + 3 > WIDTH))
		put_hard(block, data, len, indent);
	else if (yaml_is_string(data, len))
		yaml_block_word(block, data, len);
	else
		put_quoted(block, data, len);
}

/* Whether a key has its ":" in the same line. */
static bool
is_simple_key(const char *data, size_t len)
{
	const unsigned char *bytes = (const unsigned char *)data;

	for (size_t i = 0; i < len && len <= LONGEST_KEY; i++) {
		uint32_t point = bytes[i];

		if (point >= 0x80)
			utf8_decode(data + i, len - i, &point);
		if (point == '\n' || point == '\r' || point == 0x85 ||
		    point == 0x2028 || point == 0x2029)
			return false;
	}
	return len <= LONGEST_KEY;
}

static void
put_hard_key(struct yaml_block *block, const char *data, size_t len)
{
	size_t size;
	const char *text = yaml_hard_key(
	    &block->hard, data, len, yaml_is_string(data, len), &size);

	if (text)
		put_text(block, text, size);
	else
		block->failed = true;
}

void
yaml_block_key(
    struct yaml_block *block, const char *data, size_t len, size_t indent)
{
	bool blanks;

	if (!check(block, data, len))
		return;
	if (!is_simple_key(data, len)) {
		yaml_block_mark(block, '?');
		yaml_block_string(block, data, len, indent);
		yaml_block_line(block, indent);
		yaml_block_mark(block, ':');
		return;
	}
	if (!yaml_is_easy(data, len, &blanks)) {
		if (!block->spaced)
			put(block, " ", 1);
		put_hard_key(block, data, len);
	} else if (yaml_is_string(data, len)) {
		yaml_block_word(block, data, len);
	} else {
		put_quoted(block, data, len);
	}
	put(block, ":", 1);
	block->spaced = false;
}

bool
yaml_block_end(struct yaml_block *block, struct error *err)
{
	yaml_block_line(block, 0);
	yaml_hard_free(&block->hard);
	if (block->why) {
		fail(err, ERR_GENERAL, "%s", block->why);
		free(block->why);
		return false;
	}
	return !block->failed ||
	    fail(err, ERR_GENERAL, "cannot be shown as YAML");
}
