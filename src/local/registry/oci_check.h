/* What the registry takes for a manifest.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef LOCAL_REGISTRY_OCI_CHECK_H
#define LOCAL_REGISTRY_OCI_CHECK_H

#include <stdbool.h>
#include <stddef.h>

/*
 * Whether the bytes are a manifest or an index of Docker V2, schema 2, or of
 * OCI, of the media type `type` that they were sent as (may be NULL when they
 * tell it themselves).  False: `*why` is a constant reason.
 */
bool oci_manifest_check(
    const char *data, size_t len, const char *type, const char **why);

#endif
