/* Scans of images and the findings that were laid out for them.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef LOCAL_STORE_SCAN_H
#define LOCAL_STORE_SCAN_H

#include <jansson.h>
#include <stdbool.h>

#include "base/memory/arena.h"
#include "local/store/image.h"

/* Whether there is something to scan: the layers of an image, and no index of
 * images nor an artifact of another kind, or what was injected for either. */
bool scan_is_possible(struct tx *tx, struct arena *arena,
    const struct realm *registry, const struct repo *repo,
    const struct image *image, const char *tag);

/* Scan an image: what was injected for it (kind "findings" of the items: by
 * digest, by "NAME:TAG" or by "NAME") is its result, else no findings.
 * `tag` may be NULL.  False when the database failed. */
bool scan_image(struct tx *tx, struct arena *arena,
    const struct realm *registry, const struct repo *repo,
    const struct image *image, const char *tag, enum scan_by by);

struct image_scan {
	const char *status; /* "COMPLETE", … */
	const char *description;
	double completed, asked; /* asked: 0 when it was laid on */
	json_t *findings; /* new reference: findings, enhancedFindings, … */
};

/* The scan of an image; false when it was never scanned. */
bool scan_find(
    struct tx *tx, struct arena *arena, int64_t image, struct image_scan *out);

/* The image whose scan has waited for a program the longest; false when none
 * does.  `*id` is for scan_finish(). */
bool scan_next(
    struct tx *tx, struct arena *arena, int64_t *id, struct image *out);

/* Its scan has come to an end, with a description (NULL: the usual one) and
 * findings as JSON. */
bool scan_finish(struct tx *tx, int64_t id, const char *status,
    const char *description, const char *findings);

/* Lay out findings: `target` is a digest, "NAME@DIGEST", "NAME:TAG" or
 * "NAME"; `result` has
 * status, description, findings and enhancedFindings, each optional. */
bool scan_inject(struct tx *tx, const struct realm *registry,
    const char *target, const json_t *result);

/* Whether just these are laid out for the target. */
bool scan_is_injected(struct tx *tx, struct arena *arena,
    const struct realm *registry, const char *target, const json_t *result);

#endif
