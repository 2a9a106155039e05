/* A page of documentation in parts, written as text or as roff.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef CLI_HELP_DOC_H
#define CLI_HELP_DOC_H

#include <stdbool.h>
#include <stddef.h>

#include "base/memory/buf.h"

struct shape;

struct doc;

/* How a page is written.  Text is plain UTF-8; blanks in it are where lines
 * may break.  `level` is the depth of nesting, from 0. */
struct doc_style {
	/* The first lines: `name` as typed ("ecr list-images"), and what it
	 * does in a few words, without a final full stop. */
	void (*title)(struct doc *doc, const char *name, const char *summary);
	void (*heading)(struct doc *doc, const char *heading);
	void (*text)(struct doc *doc, const char *text);
	/* `name` and then words that are never broken, NULL-terminated. */
	void (*synopsis)(
	    struct doc *doc, const char *name, const char *const *words);
	/* A term, a note beside it (or NULL) and its explanation (or ""). */
	void (*item)(struct doc *doc, int level, const char *term,
	    const char *note, const char *text);
	/* A line of the term before, for an expression: kept as it is. */
	void (*detail)(
	    struct doc *doc, int level, const char *label, const char *text);
	/* One line of a list: a term and a few words. */
	void (*row)(struct doc *doc, const char *term, const char *text);
	/* A command line with what it is for. */
	void (*example)(
	    struct doc *doc, const char *title, const char *command);
	/* Names of other pages ("ecr-list-images(1)"), NULL-terminated. */
	void (*related)(struct doc *doc, const char *const *pages);
	void (*end)(struct doc *doc);
};

/* How deep members within members are shown. */
enum { DOC_DEEPEST = 8 };

struct doc {
	const struct doc_style *style;
	struct buf *out; /* borrowed */
	int width;       /* columns of a terminal */
	bool colour;     /* escape sequences may be used */
	int level;       /* of roff nesting, so far */
	bool begun;      /* something stands below the newest heading */
	int items;       /* members shown so far */
	/* The structures that the member at hand is in, by its level. */
	const struct shape *inside[DOC_DEEPEST + 1];
};

extern const struct doc_style doc_style_terminal;
extern const struct doc_style doc_style_roff;

/* On a terminal alone: a paragraph at that depth of indentation, and the
 * heading of a part below that of the page. */
void doc_paragraph(struct doc *doc, int level, const char *text);
void doc_section(struct doc *doc, const char *heading);

/* Append the first sentence of `text`, without its full stop; with `lower`
 * its first letter is made small. */
void doc_add_summary(struct buf *out, const char *text, bool lower);

/* Length of the next line when `text` is broken at blanks to fit `room`
 * columns: a single word may be longer.  `text` starts at no blank. */
size_t doc_line_length(const char *text, int room);

/* Append a command line broken before its options with backslashes, so that
 * no line is wider than `room` where that is possible; every line starts
 * with `prefix`. */
void doc_add_command(
    struct buf *out, const char *command, const char *prefix, int room);

#endif
