/* Names of repositories, tags and digests: which texts may be one.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef RULES_NAMES_H
#define RULES_NAMES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/url.h"

enum { NAMES_MAX_REPOSITORY = 256, NAMES_MAX_TAG = 300 };

#define NAMES_FIT SIZE_MAX

/*
 * Where the slice stops being what it should be (it may be its end, or its
 * greatest length), or NAMES_FIT: a repository (parts of small letters and
 * digits, joined by one of ._-/ or by __ or dashes), a tag, a digest (OCI
 * image-spec, descriptor.md, "Digests": "sha256:…" and others).
 */
size_t names_check_repository(struct slice text);
size_t names_check_tag(struct slice text);
size_t names_check_digest(struct slice text);

/* The same of a whole text. */
bool names_is_repository(const char *text);
bool names_is_tag(const char *text);
bool names_is_digest(const char *text);

#endif
