/* Output formats: one struct of operations, one file a format. */
#ifndef FORMAT_FORMAT_H
#define FORMAT_FORMAT_H

#include <jansson.h>
#include <stdbool.h>

#include "base/buf.h"
#include "base/error.h"

struct format_options {
	const char *title;    /* operation's name: title of a table */
	bool color;           /* table: ANSI styles */
	bool escape_controls; /* text, table: for a terminal */
};

/* Where a format is in the middle of a streamed list. */
struct format_stream {
	size_t count;  /* items printed */
	bool first;    /* nothing printed yet in this object */
	void *private; /* the format's own, freed by end() */
};

/* What a format is given is already queried; values are borrowed.  Each
 * function returns false with `err` filled as the peer fails. */
struct format {
	const char *name; /* of --output */

	/* The peer prints this format page by page (text, yaml-stream): each
	 * page is one value() call and goes out at once.  Otherwise there is
	 * one value, the whole result, and it prints whole or not at all. */
	bool by_page;

	/* Print one value. */
	bool (*value)(struct buf *out, const json_t *value,
	    const struct format_options *options, struct error *err);

	/*
	 * The same as value() of {KEY: [all items…], rest…}, in steps, so
	 * that no more than a page need be in memory; NULL where a format
	 * cannot (table).  `state` is the format's own, zeroed by the caller
	 * before begin().
	 */
	bool (*begin)(struct buf *out, struct format_stream *state,
	    const char *key, const json_t *rest,
	    const struct format_options *options, struct error *err);
	bool (*items)(struct buf *out, struct format_stream *state,
	    const json_t *items, struct error *err);
	bool (*end)(struct buf *out, struct format_stream *state,
	    const json_t *rest, struct error *err);
};

/* The format of that name (case matters), or NULL. */
const struct format *format_find(const char *name);

/* All of them, in the order of the peer's help, ending in NULL. */
extern const struct format *const formats[];

#endif
