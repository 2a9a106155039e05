/* What kind of thing a manifest is of: an image, a chart, a signature.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef OCI_KIND_H
#define OCI_KIND_H

#include <stdbool.h>

#include "oci/manifest.h"

/* "index", "image", "chart", "signature", "attestation", "sbom", "soci index",
 * "module" (WebAssembly) or "artifact". */
const char *oci_kind(const struct oci_manifest *manifest);

/* The same by the types that stand in a descriptor or a listing: of the
 * artifact, else of its config. */
const char *oci_kind_of_type(const char *type);

/* Whether a media type (or NULL) is that of an index. */
bool oci_is_index_type(const char *type);

#endif
