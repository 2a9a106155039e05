/* The paths of the OCI distribution protocol, taken apart.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef LOCAL_REGISTRY_OCI_PATH_H
#define LOCAL_REGISTRY_OCI_PATH_H

#include <stdbool.h>
#include <stdint.h>

#include "base/memory/arena.h"

enum oci_kind {
	OCI_NONE, /* no path of the protocol */
	OCI_BASE, /* /v2/ */
	OCI_CATALOG,
	OCI_TAGS,
	OCI_REFERRERS, /* reference: a digest */
	OCI_MANIFEST,  /* reference: a tag or a digest */
	OCI_BLOB,      /* reference: a digest */
	OCI_UPLOADS,
	OCI_UPLOAD /* reference: its id */
};

struct oci_path {
	enum oci_kind kind;
	const char *name;  /* of the repository, decoded */
	const char *shown; /* as the path has it, with what is before it */
	const char *alias; /* of ECR Public: of the registry; else NULL */
	const char *reference;
};

/* Take a request's path (not decoded) apart; the texts live in `arena`. */
struct oci_path oci_path_parse(struct arena *arena, const char *path);

/* Where the host is that of ECR Public, or the name begins with it, take
 * "ALIAS/NAME" apart as well. */
void oci_path_find_public(
    struct arena *arena, struct oci_path *path, bool by_host);

enum range_result { RANGE_NONE, RANGE_ONE, RANGE_BAD };

/* The header Range of a request (or NULL) for `size` bytes: RANGE_ONE fills
 * the offset and the length; RANGE_NONE: the whole is to be sent; RANGE_BAD:
 * nothing of it is there (RFC 9110, section 14). */
enum range_result oci_range_parse(
    const char *header, uint64_t size, uint64_t *offset, uint64_t *length);

/* "FIRST-LAST" as uploads send it in Content-Range, with or without "bytes "
 * ahead and "/TOTAL" behind. */
bool oci_content_range_parse(
    const char *header, uint64_t *first, uint64_t *last);

#endif
