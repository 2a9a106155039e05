/* inspect: everything about one image.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef CMD_INSPECT_INSPECT_H
#define CMD_INSPECT_INSPECT_H

#include <jansson.h>

#include "base/memory/buf.h"
#include "cli/command.h"
#include "cli/screen.h"
#include "cmd/verbs/place.h"
#include "oci/manifest.h"
#include "oci/read.h"

/* A manifest that was fetched and read. */
struct fetched {
	struct oci_text text;
	struct oci_manifest manifest;
};

/* An image that is looked at. */
struct inspection {
	struct place place;
	struct fetched named; /* what the reference names */
	struct fetched child; /* of an index: the platform that is shown */
	const struct fetched *image; /* one of both, or NULL: none to show */
	struct buf config;           /* the image's; empty where it has none */
	json_t *detail;         /* of the API, before anything was pulled */
	struct error no_detail; /* or why there is none */
	bool secrets;           /* nothing is hidden */
};

/* What the manifests and the config say, as a document (new reference):
 * ecr-verbs(7) has its shape. */
json_t *inspect_document(struct inspection *in, struct error *err);

/* One of its "referrers" (new reference), of a descriptor or of what ECR's API
 * tells. */
json_t *inspect_referrer(const json_t *descriptor);

/* Ask ECR's API for the image itself.  To be done first: what is fetched from
 * the registry counts as pulled. */
void inspect_ecr_detail(struct inspection *in);

/* What ECR's API knows beyond that, put into the document; what may not be
 * asked is told there in place of its value. */
bool inspect_ecr(struct inspection *in, json_t *document, struct error *err);

/* Write the document as a page for a person, or as lines with tabs. */
void inspect_page(
    struct buf *out, const json_t *document, const struct screen *screen);

#endif
