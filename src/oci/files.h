/* The files of a layout, in a folder or in an archive.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef OCI_FILES_H
#define OCI_FILES_H

#include <stdbool.h>
#include <stdint.h>

#include "base/error.h"
#include "base/memory/buf.h"
#include "oci/write.h"

struct oci_files;

/* A folder; it need not be there yet. */
struct oci_files *oci_files_folder(const char *path);

/* An archive of tar, which may be packed by gzip: it is unpacked into a file
 * without a name then, in TMPDIR or /tmp.  NULL with `err` where it cannot be
 * read. */
struct oci_files *oci_files_archive(const char *path, struct error *err);
void oci_files_close(struct oci_files *files);

/* Whether the file is there, and its size. */
bool oci_files_has(struct oci_files *files, const char *name, uint64_t *size);

/* Append a whole file of `most` bytes at the most; false with `err`. */
bool oci_files_read(struct oci_files *files, const char *name, size_t most,
    struct buf *out, struct error *err);

/* The bytes of one, whose digest is checked where they are poured;
 * oci_bytes_close() ends it. */
bool oci_files_open(struct oci_files *files, const char *name,
    const char *digest, struct oci_bytes *out, struct error *err);
void oci_bytes_close(struct oci_bytes *bytes);

/* The same of a file that is open, and stays so.  Always true. */
bool oci_bytes_of(
    int fd, uint64_t size, const char *digest, struct oci_bytes *out);

/* "blobs/sha256/HEX", in `out`. */
enum { OCI_BLOB_NAME = 13 + 64 + 1 };
void oci_blob_name(const char *digest, char out[OCI_BLOB_NAME]);

#endif
