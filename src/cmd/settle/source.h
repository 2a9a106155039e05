/* A file in YAML or JSON that is checked, with the lines of its faults.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef CMD_SETTLE_SOURCE_H
#define CMD_SETTLE_SOURCE_H

#include <jansson.h>
#include <stdbool.h>

#include "cli/run.h"
#include "rules/seed/fault.h"

struct source {
	const char *name;
	struct buf text;
	json_t *value;
	struct seed_faults faults;
};

/* Read the file that a word names ("-": standard input); to be freed in any
 * case. */
bool source_read(
    struct run *run, const char *word, struct source *out, struct error *err);

/* The faults as one error: "FILE, line 3: …", a line each.  Always false. */
bool source_fail(struct source *source, struct error *err);

void source_free(struct source *source);

#endif
