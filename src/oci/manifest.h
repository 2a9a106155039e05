/* What a manifest says: Docker's and OCI's, of images and indexes.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef OCI_MANIFEST_H
#define OCI_MANIFEST_H

#include <jansson.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/error.h"
#include "base/memory/arena.h"

/* As much as is read of one: registries take 4 MiB. */
enum { OCI_MANIFEST_MAX = 8 << 20 };

extern const char oci_type_manifest[], oci_type_index[];

/* For an Accept header: the media types of images and indexes; the same with
 * all else, which is what is asked for. */
extern const char oci_types[], oci_accept[];

/* A descriptor; texts are "" where there is none. */
struct oci_descriptor {
	const char *digest; /* a valid one */
	const char *media_type, *artifact_type;
	int64_t size;
	bool external;             /* its bytes lie at URLs elsewhere */
	const json_t *json;        /* all of it */
	const char *os, *platform; /* "linux", "linux/arm64/v8" */
};

/* Everything lives in the arena, `root` till oci_manifest_free(). */
struct oci_manifest {
	json_t *root;
	const char *media_type;    /* as it says itself; else by its members, or
				    * what it was served as */
	const char *artifact_type; /* else the type of its config, or "" */
	bool index;
	bool has_config, has_subject;
	struct oci_descriptor config, subject;
	struct oci_descriptor *layers, *children;
	size_t n_layers, n_children;
};

/*
 * Read the text; `served` is its Content-Type, or "".  False with `err` for
 * what is no manifest, or the first schema, or has a descriptor whose digest
 * is none.  To be freed in any case.
 */
bool oci_manifest_read(struct arena *arena, const char *data, size_t len,
    const char *served, struct oci_manifest *out, struct error *err);
void oci_manifest_free(struct oci_manifest *manifest);

/* JSON that came from anyone: with no more values than a manifest or a config
 * has.  A new reference, or NULL. */
json_t *oci_json_read(const char *data, size_t len, struct error *err);

/* Whether it is a child that tells of another: an attestation of buildx. */
bool oci_is_attestation(const struct oci_descriptor *child);

/* The value of an annotation of a descriptor or manifest, or NULL. */
const char *oci_annotation(const json_t *json, const char *name);

/*
 * The child for a platform, "os/architecture[/variant]" ("linux/arm64" has
 * any variant, "arm64" any system): the first that fits, or NULL.
 */
const struct oci_descriptor *oci_manifest_find(
    const struct oci_manifest *index, const char *platform);

/* Whether "linux/arm64/v8" is a platform that is wished for in that form. */
bool oci_platform_fits(const char *platform, const char *wished);

/* The platform that an image's config tells, "" where it tells none. */
const char *oci_config_platform(struct arena *arena, const json_t *config);

/* "linux/arm64", as registries call this machine. */
const char *oci_own_platform(struct arena *arena);

#endif
