/* From a result to standard output: query, format, pager.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef CLI_OUTPUT_H
#define CLI_OUTPUT_H

#include <jansson.h>
#include <stdbool.h>

#include "base/memory/buf.h"
#include "base/error.h"
#include "base/spool.h"
#include "cli/encoding.h"
#include "cli/run.h"
#include "format/format.h"

struct output {
	const struct format *format;
	struct format_options options;
	struct format_stream stream;
	const struct query *query; /* or NULL; borrowed */
	struct buf buf;            /* drains to `spool`, `fd` or the pager */
	struct spool spool;
	int fd;          /* where bytes go in the end */
	int pager;       /* its process, 0 while there is none */
	bool whole;      /* nothing leaves before the end */
	bool paged;      /* a pager is to be started at the first byte */
	bool drop_empty; /* an empty structure prints nothing */
	struct encoding encoding; /* of what leaves */
	struct error refusal;     /* a character that the codec does not have */
	struct run *run;          /* borrowed */
};

/* Choose the format (option, environment, profile) and where it prints;
 * `title` (borrowed) is the operation's name. */
bool output_open(struct output *output, struct run *run, const char *title,
    struct error *err);

/* Whether tables are in color: --color, or a terminal on standard output. */
bool output_wants_color(const struct run *run);

/* Query and print one value: a page of a format that prints by page, or the
 * whole result. */
bool output_value(struct output *output, json_t *value, struct error *err);

/* The same without the query: for what is streamed in parts. */
bool output_unqueried(struct output *output, json_t *value, struct error *err);

/* Write out what is printed so far, where the format prints by page. */
bool output_flush(struct output *output, struct error *err);

/* Write everything out, check that it arrived, and wait for the pager. */
bool output_finish(struct output *output, struct error *err);

/* Throw away what is not written yet. */
void output_free(struct output *output);

#endif
