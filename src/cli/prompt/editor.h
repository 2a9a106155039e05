/* A line typed at the terminal, over libedit.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef CLI_PROMPT_EDITOR_H
#define CLI_PROMPT_EDITOR_H

#include <jansson.h>
#include <stdbool.h>

#include "base/error.h"
#include "base/memory/buf.h"

/* What stands in the line, up to the cursor. */
struct editor_line {
	const char *text;
	size_t len;
};

/* Who knows what may be typed. */
struct editor_help {
	void *ctx;
	const char *prompt; /* stands before the line */
	int columns;        /* of the terminal */
	/* Append one line of help, of fewer bytes than columns, for the row
	 * above; it is asked for again whenever the line is drawn. */
	void (*hint)(void *ctx, struct editor_line line, struct buf *out);
	/* Append to `insert` what completes the word at the cursor, or else to
	 * `list` what may stand there, in lines. */
	void (*complete)(void *ctx, struct editor_line line, struct buf *insert,
	    struct buf *list);
};

/*
 * Read a line that begins as `start` into `out`; `history` are the older ones,
 * an array of texts, the newest last.  False with `err`: ERR_INTERRUPT where
 * the person left (Ctrl-C, Ctrl-D), else why there is no editor.
 */
bool editor_read(const struct editor_help *help, const char *start,
    const json_t *history, struct buf *out, struct error *err);

#endif
