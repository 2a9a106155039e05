/* Strings that need care in YAML, as libyaml's emitter writes them.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef FORMAT_YAML_YAML_HARD_H
#define FORMAT_YAML_YAML_HARD_H

#include <stdbool.h>
#include <stddef.h>
#include <yaml.h>

#include "base/memory/buf.h"

/*
 * An emitter whose document has nothing in it but lists in lists, as deep as
 * the last string stood; a string printed there is quoted and folded as at
 * its real place, because libyaml looks at the column and the indent only.
 * A zeroed struct is ready.
 */
struct yaml_hard {
	yaml_emitter_t emitter;
	struct buf text;
	size_t depth; /* lists open; 0 before the first string */
	bool failed;
};

/* What follows a "-", "?" or ":" that ended at `column`, in a list or object
 * whose lines start at `indent`: a blank and the string, perhaps in several
 * lines.  `plain`: it may stand without quotes.  Valid until the next call;
 * NULL when libyaml refuses. */
const char *yaml_hard_value(struct yaml_hard *hard, const char *data,
    size_t len, bool plain, size_t indent, size_t column, size_t *size);

/* A key in front of ": ", in one line. */
const char *yaml_hard_key(struct yaml_hard *hard, const char *data, size_t len,
    bool plain, size_t *size);

/* Where the line behind the next break starts (LF, and LS and PS, which
 * libyaml writes as they are), or NULL. */
const char *yaml_hard_next_line(const char *text, const char *end);

void yaml_hard_free(struct yaml_hard *hard);

#endif
