/* A manifest on its way from one end to the other.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef OCI_COPY_PART_H
#define OCI_COPY_PART_H

#include <stdbool.h>

#include "base/error.h"
#include "base/memory/arena.h"
#include "oci/end.h"
#include "oci/manifest.h"
#include "oci/read.h"

/* Of an index, only these: n of them. */
struct part_wish {
	const char *const *platforms;
	size_t n;
};

struct part {
	const char *to; /* its tag or digest at the target */
	bool listed;    /* nothing else there names it */
	bool sure;      /* it is there: the target said its digest */
	struct arena arena;
	struct oci_text text;
	struct oci_manifest manifest;
};

/* Fetch it from the source and read it. */
bool part_fetch(struct oci_end *from, const char *reference, struct part *part,
    struct error *err);
void part_close(struct part *part);

/*
 * Of an index, leave what is wished (all, where that is nothing): the index
 * itself where those are all of its images, the one image where it is one, else
 * a new index of these, with the attestations about them.  Another image must
 * be for one of them, as far as it tells.
 */
bool part_choose(struct oci_end *from, const struct part_wish *wish,
    struct part *part, struct error *err);

/* Read the source's index of what refers to a manifest; an empty one where
 * nothing does, or where the source has no such thing. */
bool part_referrers(struct oci_end *from, const char *digest, struct part *part,
    struct error *err);

/* The target keeps no list of what refers to the part's subject: put it into
 * the index that the specification has for that, under the subject's tag. */
bool part_note_subject(
    struct oci_end *to, const struct part *part, struct error *err);

#endif
