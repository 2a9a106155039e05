/* What is put into a registry: blobs and manifests.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef OCI_WRITE_H
#define OCI_WRITE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/error.h"
#include "base/memory/arena.h"
#include "base/memory/buf.h"
#include "oci/session.h"

/* The bytes of a blob, wherever they come from; each function is given `ctx`,
 * and fills `err` where it fails. */
struct oci_bytes {
	/* Go on at byte `at`: asked before the first one as well. */
	bool (*seek)(void *ctx, uint64_t at, struct error *err);
	/* The next ones, up to `room`: how many, HTTP_SOURCE_BROKEN where they
	 * cannot be had. */
	size_t (*give)(void *ctx, char *to, size_t room, struct error *err);
	/* Where they come while they go: bring them all, from `at` on; it ends
	 * as soon as `is_over` says that nobody wants more.  And whether some
	 * have come.  NULL: they are there. */
	bool (*bring)(
	    void *ctx, bool (*is_over)(void *), void *over, struct error *err);
	bool (*ready)(void *ctx);
	/* In place of all that: give all of them to a sink, whose `ready` and
	 * `go_on` need not be asked.  True where they have been checked. */
	bool (*pour)(void *ctx, const struct oci_sink *sink, struct error *err);
	void *ctx;
	uint64_t size;
};

/* How a registry takes its blobs. */
struct oci_target {
	struct oci_session *oci;
	const char *repository;
	const char *scope; /* "repository:NAME:pull,push …" */
	bool ecr;          /* one PUT a blob, no chunks */
};

/*
 * Put the blob there: begun by POST, the bytes in one streaming PUT.  When the
 * answer to that is lost, it is looked for before it is sent again; elsewhere
 * than on ECR an upload goes on at the byte that the registry has, and where
 * a body is too large for it, in chunks.  `left` is an upload that broke off
 * before, or NULL.
 */
bool oci_blob_put(const struct oci_target *target, const char *digest,
    const struct oci_bytes *bytes, const char *left, struct error *err);

/* The request that begins an upload; and where its answer sends the bytes of a
 * blob, with the digest, NULL where that is not near the registry.  Texts live
 * in `arena`. */
struct oci_ask oci_upload_ask(
    struct arena *arena, const struct oci_target *target);
const char *oci_upload_url(struct arena *arena, const struct oci_target *target,
    const struct http_response *response, const char *digest);

/*
 * Mount the blob from another repository of the same registry: `*mounted` says
 * whether that was done.  Where it was not, no matter why, the bytes have to be
 * sent.  False only where nothing can go on.
 */
bool oci_blob_mount(const struct oci_target *target, const char *digest,
    const char *from, bool *mounted, struct error *err);

/* A manifest that is put somewhere. */
struct oci_putting {
	const char *reference; /* a tag, or its digest */
	const char *type;
	const struct buf *text;
	const char *digest;
	bool listed;  /* nothing else there names it */
	bool subject; /* out: the registry lists it with its subject */
	bool sure;    /* out: it says that this is its digest */
};

/* How a manifest was taken. */
enum oci_put {
	OCI_PUT_DONE,
	OCI_PUT_LACKS, /* it names a blob or a child that is not there (yet) */
	OCI_PUT_FAILED
};

/* Put a manifest under a tag or its digest.  What the registry says its digest
 * is must be that. */
enum oci_put oci_manifest_put(const struct oci_target *target,
    struct oci_putting *manifest, struct error *err);

#endif
