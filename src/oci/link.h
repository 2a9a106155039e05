/* Where the next page of a listing is, and where a redirect leads.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef OCI_LINK_H
#define OCI_LINK_H

#include "base/memory/arena.h"

/* The URI of a Link header (RFC 8288) whose relation is "next", as it is
 * written; NULL where none is.  Lives in `arena`. */
const char *oci_link_next(struct arena *arena, const char *header);

/* `reference` seen from the absolute URL `base` (RFC 3986, section 5): a whole
 * URL, one without its scheme, an absolute or a relative path, or a query.
 * Dots in a path stay. */
const char *oci_link_resolve(
    struct arena *arena, const char *base, const char *reference);

#endif
