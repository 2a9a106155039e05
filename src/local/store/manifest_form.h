/* What a registry takes for a manifest.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef LOCAL_STORE_MANIFEST_FORM_H
#define LOCAL_STORE_MANIFEST_FORM_H

#include <jansson.h>

/*
 * What keeps a value from being a manifest or an index of Docker V2, schema 2,
 * or of OCI, of the media type `type` that it came as (NULL where it tells it
 * itself): a constant reason, or NULL when nothing does.  One of schema 1 is
 * taken as what its media type says, and not looked into.
 */
const char *manifest_fault(const json_t *root, const char *type);

#endif
