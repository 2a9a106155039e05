/* Areas in proportion: a picture of what takes how much.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef CMD_DU_TREEMAP_H
#define CMD_DU_TREEMAP_H

#include <stddef.h>
#include <stdint.h>

#include "base/memory/buf.h"

struct treemap_item {
	const char *name;
	const char *note; /* beside the name, "1.2 GB" */
	int64_t bytes;    /* 0: it is left out */
};

/* Append an SVG of n items, the largest first, as rectangles that are as
 * nearly square as can be (squarified treemap, Bruls and others, 2000). */
void treemap_write(struct buf *out, const char *title,
    const struct treemap_item *items, size_t n);

#endif
