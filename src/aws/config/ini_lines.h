/* The lines of a configuration file, for those who edit it.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef AWS_CONFIG_INI_LINES_H
#define AWS_CONFIG_INI_LINES_H

#include <stdbool.h>
#include <stddef.h>

#include "base/memory/buf.h"

/* Each with its end, which may be missing from the last; a line that was put
 * in may hold several. */
struct ini_lines {
	struct buf *at;
	size_t n;
	const char *end; /* of what is put in: "\n", or the file's own */
};

/* Split at LF, CR and CRLF; with `keep` the ends stay, else all become LF. */
void ini_lines_split(
    struct ini_lines *lines, const char *data, size_t len, bool keep);

/* Put in a line with the text of `text` (taken), before line `index` or, where
 * there are fewer, at the end; an empty one is dropped. */
void ini_lines_insert(struct ini_lines *lines, size_t index, struct buf *text);

/* Wipe and free. */
void ini_lines_free(struct ini_lines *lines);

/* Whether it is a header; its text from the start of the line to the first
 * closing bracket has `*len` bytes. */
bool ini_line_header(const struct buf *line, size_t *len);

/* Whether it is empty or a comment. */
bool ini_line_idle(const struct buf *line);

/* Characters of white space in front. */
size_t ini_line_indent(const struct buf *line);

/* A line "key = value" as the peer's writer sees it, comments too. */
struct ini_option {
	const char *key; /* without blanks */
	size_t key_len;
	size_t indent; /* characters of white space in front */
	bool block;    /* nothing stands behind the "=" or ":" */
};

bool ini_line_option(const struct buf *line, struct ini_option *option);

#endif
