/* A layout as an end of a copy: a folder, or an archive.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef OCI_END_LAYOUT_H
#define OCI_END_LAYOUT_H

#include <stdbool.h>

#include "base/error.h"
#include "oci/end.h"

/* "oci:DIR", to read and to write; as a target it need not be there. */
struct oci_end *oci_end_layout(
    const char *path, bool target, struct error *err);

/* "oci-archive:FILE" or, with `docker`, "docker-archive:FILE", to be read: a
 * layout in it goes first, else what docker save of old wrote is read. */
struct oci_end *oci_end_archive(
    const char *path, bool docker, struct error *err);

/*
 * The same to be written, whole, when oci_end_layout_finish() puts it in place.
 * One of docker is a layout as well, with the manifest.json that docker load
 * reads: every image there is called `name`:TAG.
 */
struct oci_end *oci_end_archive_new(
    const char *path, const char *name, bool docker, struct error *err);
bool oci_end_layout_finish(struct oci_end *end, struct error *err);
void oci_end_layout_free(struct oci_end *end);

/* What is meant where nothing is named: the one image of the layout, its tag
 * or its digest, in `arena`.  Where there are several they are listed in
 * `err`. */
const char *oci_end_layout_only(
    struct oci_end *end, struct arena *arena, struct error *err);

#endif
