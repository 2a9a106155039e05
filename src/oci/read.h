/* What a registry has: manifests, tags, referrers.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef OCI_READ_H
#define OCI_READ_H

#include <stdbool.h>

#include "base/error.h"
#include "base/memory/arena.h"
#include "base/memory/buf.h"
#include "oci/digest.h"
#include "oci/session.h"

/* What became of a question.  Those but the first and the last leave an error,
 * too, for who takes them for one. */
enum oci_found {
	OCI_FOUND,
	OCI_ABSENT,        /* there is no such tag or digest */
	OCI_NO_REPOSITORY, /* not even the repository */
	OCI_FAILED         /* nobody knows: never to be taken for absent */
};

/* A manifest as it is, to the byte. */
struct oci_text {
	struct buf bytes;
	char digest[OCI_DIGEST_SIZE]; /* of the bytes */
	char type[256];               /* its Content-Type, or "" */
};

void oci_text_free(struct oci_text *text);

/*
 * Fetch the manifest that `reference`, a tag or a digest, names in the
 * repository.  Its digest is that of the bytes; where it was asked for by
 * digest, or the registry tells one, they must be the same.
 */
enum oci_found oci_manifest_get(struct oci_session *oci, const char *repository,
    const char *reference, struct oci_text *out, struct error *err);

/* The request for a manifest, with texts in `arena`; and its answer, read. */
struct oci_ask oci_manifest_ask(struct arena *arena, const char *method,
    const char *repository, const char *reference);
bool oci_manifest_take(struct oci_session *oci, const char *repository,
    const char *reference, struct http_response *response, struct oci_text *out,
    struct error *err);

/* What a HEAD of one that is there tells of its digest. */
bool oci_told_digest(
    const struct http_response *response, char digest[OCI_DIGEST_SIZE]);

/* Its digest alone, by HEAD where the registry tells it then. */
enum oci_found oci_manifest_digest(struct oci_session *oci,
    const char *repository, const char *reference, char digest[OCI_DIGEST_SIZE],
    struct error *err);

/* Call `each` with every tag of the repository, in the registry's order; false
 * from it ends the listing, which is no failure. */
enum oci_found oci_tags(struct oci_session *oci, const char *repository,
    bool (*each)(void *ctx, const char *tag), void *ctx, struct error *err);

/*
 * The index of what refers to the manifest `digest`: by the API, or where the
 * registry has none by the tag that the specification gives it.  All pages in
 * one; `*out` is the text of an index, empty where nothing refers to it.
 */
enum oci_found oci_referrers(struct oci_session *oci, const char *repository,
    const char *digest, struct buf *out, struct error *err);

/* "sha256-HEX", with `suffix` (".sig") behind it: the tag for a digest. */
const char *oci_fallback_tag(
    struct arena *arena, const char *digest, const char *suffix);

/* "repository:NAME:pull"; the scope of all that is read. */
const char *oci_scope_pull(struct arena *arena, const char *repository);

#endif
