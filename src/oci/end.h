/* One end of a copy: a repository of a registry, a layout, an archive.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef OCI_END_H
#define OCI_END_H

#include <jansson.h>
#include <stdbool.h>
#include <stddef.h>

#include "base/error.h"
#include "oci/manifest.h"
#include "oci/read.h"
#include "oci/write.h"

struct oci_end;

/* What an end can do; those of a target are NULL where it is none. */
struct oci_end_kind {
	enum oci_found (*manifest)(struct oci_end *end, const char *reference,
	    struct oci_text *out, struct error *err);
	enum oci_found (*digest)(struct oci_end *end, const char *reference,
	    char digest[OCI_DIGEST_SIZE], struct error *err);
	enum oci_found (*tags)(struct oci_end *end,
	    bool (*each)(void *ctx, const char *tag), void *ctx,
	    struct error *err);
	enum oci_found (*referrers)(struct oci_end *end, const char *digest,
	    struct buf *out, struct error *err);

	/* The bytes of a blob; `*handle` is for blob_close(). */
	bool (*blob_open)(struct oci_end *end,
	    const struct oci_descriptor *blob, struct oci_bytes *out,
	    void **handle, struct error *err);
	void (*blob_close)(struct oci_end *end, void *handle);

	/* Which of `n` blobs are there already. */
	bool (*blobs_there)(struct oci_end *end,
	    const struct oci_descriptor *const *blobs, size_t n, bool *there,
	    struct error *err);
	bool (*blob_put)(struct oci_end *end, const struct oci_descriptor *blob,
	    const struct oci_bytes *bytes, struct error *err);
	/* From another end, without its bytes; NULL: never. */
	bool (*blob_mount)(struct oci_end *end, const struct oci_end *from,
	    const struct oci_descriptor *blob, bool *mounted,
	    struct error *err);
	enum oci_put (*put)(struct oci_end *end, struct oci_putting *manifest,
	    struct error *err);
};

struct oci_end {
	const struct oci_end_kind *kind;
	const char *name; /* "HOST/REPO", "oci:DIR": for messages */
	void *ctx;        /* the kind's own */
};

/* Which of `n` blobs a registry has, asked all at once: false with `err`; of
 * kind ERR_NONE where this may not be asked. */
typedef bool oci_there(void *ctx, const struct oci_descriptor *const *blobs,
    size_t n, bool *there, struct error *err);

/*
 * A repository of a registry; everything is borrowed.  `from` (or NULL) is
 * another repository of it that blobs are to be mounted from.  `there`, where
 * it is not NULL, is asked which blobs there are, a hundred at a time.
 */
struct oci_end *oci_end_registry(struct oci_session *oci,
    const char *repository, const char *from, bool ecr, oci_there *there,
    void *ctx);
void oci_end_registry_free(struct oci_end *end);

/* Its registry; NULL for an end of another kind. */
const struct oci_target *oci_end_target(const struct oci_end *end);

/* Let it answer the next question for a manifest with this text (taken), or for
 * the digest of a reference: "" where there is none. */
void oci_end_keep_text(
    struct oci_end *end, const char *reference, struct oci_text *text);
void oci_end_keep_digest(
    struct oci_end *end, const char *reference, const char *digest);

/* Blobs that go from one registry into another at once. */
enum { OCI_STREAMS = 4 };

/*
 * Stream `n` blobs (OCI_STREAMS at most) from one registry to another, all at
 * once; `sent[i]` says which have arrived, whole and right.  The others have
 * to be sent one by one, which tells what is wrong with them: where the answer
 * to one was lost, its upload is put into `left` under the digest.
 */
void oci_stream_blobs(const struct oci_target *from,
    const struct oci_target *to, const struct oci_descriptor *const *blobs,
    size_t n, bool *sent, json_t *left);

/* The uploads that were left so at a registry (borrowed): blob_put() of the end
 * goes on with them. */
json_t *oci_end_left(const struct oci_end *end);

#endif
