/* Images copied from one end to another: whole, or not at all.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef OCI_COPY_H
#define OCI_COPY_H

#include <jansson.h>
#include <stdbool.h>
#include <stdint.h>

#include "base/error.h"
#include "oci/copy_part.h"
#include "oci/end.h"

struct oci_copy_options {
	bool force;     /* a tag that is elsewhere is moved */
	bool dry_run;   /* nothing is written */
	bool referrers; /* signatures and the like go along */
	size_t jobs;    /* blobs at once, at most; 0: as many as usual */
	struct part_wish wish;
};

/* What was done, or would be. */
struct oci_copy_sums {
	uint64_t sent, mounted, there; /* blobs */
	uint64_t bytes;                /* of those sent */
	uint64_t manifests;
};

struct oci_copy {
	struct oci_end *from, *to;
	struct oci_copy_options options;
	struct oci_copy_sums sums;
	/* made by oci_copy_open(): */
	json_t *have;  /* digests that the target has */
	json_t *ahead; /* those that were sent ahead, and not counted yet */
};

void oci_copy_open(struct oci_copy *copy);
void oci_copy_close(struct oci_copy *copy);

enum oci_copied {
	OCI_COPIED,
	OCI_SAME,  /* it was there already: nothing was sent */
	OCI_TAKEN, /* the tag is elsewhere: `before` says where */
	OCI_NOT_COPIED
};

struct oci_copied_image {
	char digest[OCI_DIGEST_SIZE]; /* at the target */
	char source[OCI_DIGEST_SIZE]; /* of what was named; another where only
				       * some platforms were asked for */
	char before[OCI_DIGEST_SIZE]; /* what the tag was on, or "" */
	size_t referrers;             /* that came along */
};

/*
 * Copy what `reference` names at the source to `to` (a tag or a digest; NULL:
 * the digest) at the target.  Blobs go first, children before the index that
 * names them, and the tag last, so that whoever ends it in between leaves
 * nothing that is not whole; done again, it goes on where it was.  The bytes of
 * manifests are what they were, and digests the same, or it fails.
 */
enum oci_copied oci_copy_image(struct oci_copy *copy, const char *reference,
    const char *to, struct oci_copied_image *out, struct error *err);

/*
 * Between two registries, ask ahead for what copying these tags to the same
 * ones will ask for, and send their small blobs, many at a time: each step for
 * all of them, so that the way there and back is not waited for image by
 * image.  What fails here is left to oci_copy_image(), which tells why.
 */
void oci_copy_ahead(struct oci_copy *copy, const char *const *tags, size_t n);

/* So many tags at a time. */
enum { OCI_AHEAD = 16 };

#endif
