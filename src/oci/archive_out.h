/* A layout written as an archive, in one go.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef OCI_ARCHIVE_OUT_H
#define OCI_ARCHIVE_OUT_H

#include <jansson.h>
#include <stdbool.h>

#include "base/error.h"
#include "oci/write.h"

struct archive_out;

/* Begin; nothing is at `path` before archive_out_finish().  With `name`, its
 * images are for docker load, called NAME:TAG.  NULL with `err`. */
struct archive_out *archive_out_open(
    const char *path, const char *name, struct error *err);
void archive_out_close(struct archive_out *out);

bool archive_out_has(const struct archive_out *out, const char *digest);

/* Add a blob; one that fails leaves nothing. */
bool archive_out_blob(struct archive_out *out, const char *digest,
    const struct oci_bytes *bytes, struct error *err);
bool archive_out_manifest(struct archive_out *out,
    const struct oci_putting *manifest, struct error *err);

/* Add the index and what goes with it, and put the archive in place. */
bool archive_out_finish(
    struct archive_out *out, const json_t *index, struct error *err);

#endif
