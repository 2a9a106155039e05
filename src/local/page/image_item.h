/* An image as the page's listings show it.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef LOCAL_PAGE_IMAGE_ITEM_H
#define LOCAL_PAGE_IMAGE_ITEM_H

#include <jansson.h>

#include "local/page/ask.h"
#include "oci/manifest.h"

/* As much as is read of the config of an image. */
enum { CONFIG_MAX = 1024 * 1024 };

/* "index", "image", "artifact" or "referrer"; `refers`: it has a subject, or
 * only tags that name one. */
const char *image_kind(
    const char *media_type, const char *artifact_type, bool refers);

/* Whether a tag is "sha256-HEX", perhaps with ".sig" or the like behind it: it
 * stands for what refers to the digest "sha256:HEX". */
bool tag_names_digest(const char *tag);

/* The digest that it names. */
const char *tag_digest(struct arena *arena, const char *tag);

/* The first tag's and the one behind the last of those that name a digest. */
const char *tag_first_of(struct arena *arena, const char *digest);
const char *tag_end_of(struct arena *arena, const char *digest);

/*
 * What a listing says of it (new reference).  `left` is how many bytes of
 * manifests and configs the answer may still read: the platforms are null when
 * there are none left.
 */
json_t *image_item(struct view *ask, const struct image *image, int64_t *left);

/* A number that grows with the worst severity that has a count, then with the
 * count. */
double badness_of(const json_t *counts);

/* "findingSeverityCounts" of its scan (new reference), or NULL. */
json_t *image_counts(struct view *ask, const struct image *image);

/* The config that an image names, as it lies in the store (new reference), or
 * NULL where it is not there, larger than CONFIG_MAX or than what is `left` to
 * read, or no JSON. */
json_t *image_config(
    struct view *ask, const struct oci_manifest *manifest, int64_t *left);

#endif
