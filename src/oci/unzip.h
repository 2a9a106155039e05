/* Archives that are packed by gzip, and layers that are to be.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef OCI_UNZIP_H
#define OCI_UNZIP_H

#include <stdbool.h>

#include "base/error.h"
#include "oci/digest.h"
#include "oci/write.h"

/*
 * Where the open file is packed, put a file of its content in its place, which
 * has no name (in TMPDIR, or /tmp);
 * `path` is for messages.  Packed otherwise than by gzip, it is refused by the
 * name of that.
 */
bool oci_unzip_file(int *fd, const char *path, struct error *err);

/*
 * Pack bytes by gzip into such a file, the same ones in the same way each time:
 * digest and size are those of what is in it.  Bytes that are packed already
 * stay as they are.  The file is for oci_zip_close().
 */
bool oci_zip_bytes(const struct oci_bytes *bytes, int *fd,
    char digest[OCI_DIGEST_SIZE], uint64_t *size, struct error *err);
void oci_zip_close(int fd);

#endif
