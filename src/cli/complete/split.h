/* A command line of a shell taken apart, as far as it is typed.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef CLI_COMPLETE_SPLIT_H
#define CLI_COMPLETE_SPLIT_H

#include <stddef.h>

#include "base/memory/arena.h"
#include "base/memory/buf.h"

/* The last word may be empty, or a quote may be open. */
struct split {
	struct arena arena;
	const char **words;
	size_t n;
	const char *raw; /* the last word as typed */
	char quote;      /* open at its end, or 0 */
};

/* Split at blanks, with the quotes of a shell; into a zeroed one, whose arena
 * is the caller's to free.  There is at least one word. */
void split_line(struct split *split, const char *line);

/* Append a part of a word as it has to be typed within that quote, 0: none. */
void split_escape(struct buf *out, const char *text, size_t len, char quote);

#endif
