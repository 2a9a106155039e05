/* Output formats: one struct of operations, one file a format.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef FORMAT_FORMAT_H
#define FORMAT_FORMAT_H

#include <jansson.h>
#include <stdbool.h>

#include "base/memory/buf.h"
#include "base/error.h"

struct format_options {
	const char *title;    /* operation's name ("error"): title of a table */
	size_t width;         /* table: columns of the terminal; 0 is 80 */
	bool color;           /* table: ANSI styles */
	bool stderr_stream;   /* with color: written to standard error, where
				 the peer does not reset after each write */
	bool escape_controls; /* for a terminal; see `escapes` */
};

/* Where a format is in the middle of a streamed list. */
struct format_stream {
	size_t count;    /* items printed */
	const char *key; /* of begin(), borrowed until end() */
	void *private;   /* the format's own, freed by end() */
};

/*
 * What a format is given is already queried; values are borrowed.  Each
 * function returns false with `err` filled as the peer fails.  What a format
 * that prints by page wrote before it failed is printed by the peer too;
 * of the others nothing is.
 */
struct format {
	const char *name; /* of --output */

	/* The peer prints this format page by page (text, yaml-stream): each
	 * page is one value() call and goes out at once.  Otherwise there is
	 * one value, the whole result, and it prints whole or not at all. */
	bool by_page;

	/* It escapes the values itself where the options ask for that, because
	 * what it prints may hold sequences of its own, or bare values;
	 * otherwise who prints what it wrote does. */
	bool escapes;

	/* It has colours where they are wanted. */
	bool styled;

	/* Print one value; NULL where nothing is ever printed, and so no
	 * query evaluated (off).  JSON and YAML print nothing for {}. */
	bool (*value)(struct buf *out, const json_t *value,
	    const struct format_options *options, struct error *err);

	/*
	 * The same as value() of {KEY: [all items…], rest…}, in steps, so
	 * that no more than a page need be in memory; NULL where a format
	 * cannot (table).  `state` is the format's own, zeroed by the caller
	 * before begin(); `rest` is NULL or an object.  JSON prints `rest` of
	 * end() behind the list and does not look at that of begin().  YAML
	 * sorts: begin() prints of its `rest` what sorts before KEY, end()
	 * of its own what sorts behind; so a key that sorts before must be
	 * known at begin(), and no object may be in the result twice.  end()
	 * must be called once begin() has been, also after a failure.
	 */
	bool (*begin)(struct buf *out, struct format_stream *state,
	    const char *key, const json_t *rest,
	    const struct format_options *options, struct error *err);
	bool (*items)(struct buf *out, struct format_stream *state,
	    const json_t *items, struct error *err);
	bool (*end)(struct buf *out, struct format_stream *state,
	    const json_t *rest, struct error *err);
};

/* Each in a file of its name; formats.c lists them. */
extern const struct format format_json, format_text, format_table, format_yaml,
    format_yaml_stream;

#endif
