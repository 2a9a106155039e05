/* A layout written into a folder: each file whole, the index last.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef OCI_LAYOUT_OUT_H
#define OCI_LAYOUT_OUT_H

#include <jansson.h>
#include <stdbool.h>

#include "base/error.h"
#include "oci/files.h"
#include "oci/write.h"

struct layout_out {
	const char *path, *name; /* the latter for messages */
	struct oci_files *files; /* the same folder, to read from */
};

bool layout_out_blob(const struct layout_out *out, const char *digest,
    const struct oci_bytes *bytes, struct error *err);

/* Write a manifest; where it has a tag, or nothing else names it, it is put
 * into index.json as that is now, which then is `*index`, too. */
bool layout_out_manifest(const struct layout_out *out,
    const struct oci_putting *manifest, json_t **index, struct error *err);

/* Its descriptor: a new reference. */
json_t *layout_describe(const struct oci_putting *manifest);

#endif
