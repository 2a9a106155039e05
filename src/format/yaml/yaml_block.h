/* YAML in block style: lines, indents and scalars, as libyaml sets them.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef FORMAT_YAML_YAML_BLOCK_H
#define FORMAT_YAML_YAML_BLOCK_H

#include <stdbool.h>
#include <stddef.h>

#include "base/memory/buf.h"
#include "base/error.h"
#include "format/yaml/yaml_hard.h"

/* Where the writer is.  Zeroed but for `out` and `fresh` it is at the start
 * of a document. */
struct yaml_block {
	struct buf *out;
	size_t column;
	bool spaced; /* the last character separates */
	bool fresh;  /* nothing but indents and "-" "?" ":" in the line */
	bool failed; /* libyaml refused a string */
	char *why;   /* Python did before: its words; or NULL */
	struct yaml_hard hard;
};

/* Go to where a line of a list or object at `indent` starts. */
void yaml_block_line(struct yaml_block *block, size_t indent);

/* "-" in front of an item, and "?" and ":" of a key on lines of its own. */
void yaml_block_mark(struct yaml_block *block, char mark);

/* What stands for itself: a number, true, [], *id001, …; no quotes. */
void yaml_block_word(struct yaml_block *block, const char *word, size_t len);

/* A string in a list or object at `indent`. */
void yaml_block_string(
    struct yaml_block *block, const char *data, size_t len, size_t indent);

/* A key with its ":", on its line of an object at `indent`. */
void yaml_block_key(
    struct yaml_block *block, const char *data, size_t len, size_t indent);

/* End the document; false with `err` filled if anything failed. */
bool yaml_block_end(struct yaml_block *block, struct error *err);

#endif
