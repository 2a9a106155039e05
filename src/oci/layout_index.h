/* index.json of a layout: which images it has, under which names.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef OCI_LAYOUT_INDEX_H
#define OCI_LAYOUT_INDEX_H

#include <jansson.h>
#include <stdbool.h>

#include "base/error.h"
#include "oci/files.h"

/* What marks a layout: the text of its file oci-layout. */
extern const char oci_layout_mark[];

/* Read it: an object (new reference), an empty index where there is no layout
 * yet and `fresh` allows that; NULL with `err` filled. */
json_t *oci_layout_read(
    struct oci_files *files, const char *name, bool fresh, struct error *err);

/* The descriptor of a tag or a digest (borrowed), or NULL.  A name may be a tag
 * alone, or a whole reference that ends with it. */
const json_t *oci_layout_find(const json_t *index, const char *reference);

/* The tag of a descriptor, in its text, or NULL. */
const char *oci_layout_tag(const json_t *descriptor);

/* Put a descriptor (taken) under a tag, in place of what had it, or under none
 * where it is not listed yet. */
void oci_layout_add(json_t *index, const char *tag, json_t *descriptor);

#endif
