/* One image as an OCI layout in a folder, for scanners.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef LOCAL_SCAN_LAYOUT_H
#define LOCAL_SCAN_LAYOUT_H

#include <stdbool.h>
#include <stddef.h>

#include "base/memory/arena.h"
#include "local/store/blob.h"

/* What is to be laid out. */
struct scan_layout {
	const char *digest, *media_type;
	const char *tag; /* or NULL */
	const char *manifest;
	size_t len;
};

/* Make the layout in a new folder below `data`; blobs that are there come into
 * it (by link where that is possible), those that nobody uploaded do not.  The
 * folder's name, or NULL with errno. */
char *scan_layout_make(struct arena *arena, const char *data,
    struct blobs *blobs, const struct scan_layout *layout);

/* Remove what a process that was killed left below `data`. */
void scan_layout_clean(struct arena *arena, const char *data);

#endif
