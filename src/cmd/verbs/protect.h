/* Images that are in use: what --protect names.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef CMD_VERBS_PROTECT_H
#define CMD_VERBS_PROTECT_H

#include <stdbool.h>
#include <stddef.h>

#include "base/error.h"
#include "base/memory/arena.h"
#include "rules/reference.h"

struct protect {
	const struct reference *list;
	size_t n;
};

/*
 * Read what `word` (NULL: nothing) names: a reference, "@FILE" or "-" with one
 * a line as kubectl, ECS and docker list them ("#" begins a comment; blanks
 * part them as well), or a JSON list.  A list with nothing in it is refused: a
 * command that failed leaves one.
 */
bool protect_read(struct arena *arena, const char *word, struct protect *out,
    struct error *err);

/* Whether an image is among them: by its digest wherever that stands, or by a
 * tag of this repository in whatever registry ("latest" where none is named).
 */
bool protect_has(const struct protect *protect, const char *repository,
    const char *digest, const char *const *tags, size_t n_tags);

#endif
