/* What docker save of old wrote: images in an archive that is no layout.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef OCI_DOCKER_IN_H
#define OCI_DOCKER_IN_H

#include <jansson.h>
#include <stdbool.h>

#include "base/error.h"
#include "oci/files.h"
#include "oci/write.h"

struct docker_in;

/*
 * Read its manifest.json.  Layers are plain there and packed here, into files
 * without a name, so that digests are others than in the registry that the
 * images came from.  `name` is for messages; NULL with `err`.
 */
struct docker_in *docker_in_open_archive(
    struct oci_files *files, const char *name, struct error *err);
void docker_in_close(struct docker_in *in);

/* An index of the images under their names: a new reference. */
json_t *docker_in_index(const struct docker_in *in);

/* Whether the digest is of one of the manifests; its text. */
bool docker_in_has(const struct docker_in *in, const char *digest);
bool docker_in_manifest(
    const struct docker_in *in, const char *digest, struct buf *out);

/* The bytes of a config or a layer, for oci_bytes_close(). */
bool docker_in_open(struct docker_in *in, const char *digest,
    struct oci_bytes *out, struct error *err);

#endif
