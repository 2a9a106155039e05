/* SPDX-License-Identifier: Apache-2.0 */
#include "oci/manifest.h"

#include <string.h>
#include <sys/utsname.h>

#include "base/countof.h"
#include "base/json/json.h"
#include "base/json/json_scan.h"
#include "oci/digest.h"

#define DOCKER "application/vnd.docker.distribution.manifest."
#define MANIFEST "application/vnd.oci.image.manifest.v1+json"
#define INDEX "application/vnd.oci.image.index.v1+json"
#define TYPES INDEX ", " MANIFEST ", " DOCKER "list.v2+json, " DOCKER "v2+json"

const char oci_type_manifest[] = MANIFEST;
const char oci_type_index[] = INDEX;
const char oci_types[] = TYPES;
const char oci_accept[] =
    TYPES ", application/vnd.oci.artifact.manifest.v1+json, */*";

/* Deeper is nothing that anybody means. */
enum { MAX_DEPTH = 100 };

json_t *
oci_json_read(const char *data, size_t len, struct error *err)
{
	if (json_is_bounded(data, len))
		return json_read_loose(data, len, MAX_DEPTH, err);
	fail(err, ERR_GENERAL, "it holds too many values");
	return NULL;
}

static const char *
text_of(struct arena *arena, const json_t *object, const char *name)
{
	const char *text = json_get_string(object, name);

	return text ? arena_strdup(arena, text) : "";
}

static const char *
media_type(struct arena *arena, const char *content_type)
{
	size_t len = strcspn(content_type, "; \t");

	return arena_strndup(arena, content_type, len);
}

const char *
oci_config_platform(struct arena *arena, const json_t *config)
{
	const char *variant = text_of(arena, config, "variant");
	const char *arch = text_of(arena, config, "architecture");
	const char *os = text_of(arena, config, "os");

	return *os || *arch ? arena_printf(arena, "%s/%s%s%s", os, arch,
				  *variant ? "/" : "", variant)
			    : "";
}

/* A descriptor tells it in the words of a config. */
static void
read_platform(
    struct arena *arena, const json_t *json, struct oci_descriptor *out)
{
	const json_t *platform = json_object_get(json, "platform");

	out->os = platform ? text_of(arena, platform, "os") : "";
	out->platform = platform ? oci_config_platform(arena, platform) : "";
}

static bool
read_descriptor(struct arena *arena, const json_t *json,
    struct oci_descriptor *out, struct error *err)
{
	const json_t *size = json_object_get(json, "size");

	*out = (struct oci_descriptor){.json = json,
	    .digest = text_of(arena, json, "digest"),
	    .media_type = text_of(arena, json, "mediaType"),
	    .artifact_type = text_of(arena, json, "artifactType"),
	    .size = json_integer_value(size),
	    .external = json_array_size(json_object_get(json, "urls")) > 0};
	read_platform(arena, json, out);
	if (!oci_digest_is_valid(out->digest))
		return fail(err, ERR_GENERAL,
		    "it names content by something that is not a sha256 "
		    "digest: "
		    "\"%.80s\"",
		    out->digest);
	if (!json_is_integer(size) || out->size < 0)
		return fail(err, ERR_GENERAL,
		    "the size of %s is not a number of bytes", out->digest);
	return true;
}

static bool
read_list(struct arena *arena, const json_t *list, struct oci_descriptor **out,
    size_t *n, struct error *err)
{
	const json_t *item;
	size_t i;

	*n = json_array_size(list);
	*out = arena_array(arena, struct oci_descriptor, *n + 1);
	json_array_foreach (list, i, item)
		if (!read_descriptor(arena, item, &(*out)[i], err))
			return false;
	return true;
}

/* What one without a type of its own is. */
static const char *
find_type(
    const struct oci_manifest *manifest, const char *own, const char *served)
{
	if (*own)
		return own;
	if (strncmp(served, "application/vnd.", 16) == 0)
		return served;
	return manifest->index ? oci_type_index : oci_type_manifest;
}

static bool
read_parts(struct arena *arena, struct oci_manifest *out, struct error *err)
{
	const json_t *layers = json_object_get(out->root, "layers");
	const json_t *children = json_object_get(out->root, "manifests");
	const json_t *config = json_object_get(out->root, "config");
	const json_t *subject = json_object_get(out->root, "subject");

	out->index = json_is_array(children);
	out->has_config = json_is_object(config);
	out->has_subject = json_is_object(subject);
	if (!layers)
		layers = json_object_get(out->root, "blobs");
	if (!out->index && !out->has_config && !json_is_array(layers))
		return fail(err, ERR_GENERAL,
		    json_object_get(out->root, "fsLayers")
			? "it is of Docker's first schema, which no client "
			  "reads any more"
			: "it has neither manifests nor a config");
	return (!out->has_config ||
		   read_descriptor(arena, config, &out->config, err)) &&
	    (!out->has_subject ||
		read_descriptor(arena, subject, &out->subject, err)) &&
	    read_list(arena, layers, &out->layers, &out->n_layers, err) &&
	    read_list(arena, children, &out->children, &out->n_children, err);
}

bool
oci_manifest_read(struct arena *arena, const char *data, size_t len,
    const char *served, struct oci_manifest *out, struct error *err)
{
	struct error why = {0};
	bool ok;

	*out = (struct oci_manifest){.root = oci_json_read(data, len, &why)};
	ok = out->root != NULL;
	if (ok && !json_is_object(out->root))
		ok = fail(&why, ERR_GENERAL, "it is not a JSON object");
	ok = ok && read_parts(arena, out, &why);
	if (!ok) {
		fail(err, ERR_GENERAL, "this is not a manifest: %s",
		    why.message);
		error_clear(&why);
		return false;
	}
	out->media_type = find_type(out, text_of(arena, out->root, "mediaType"),
	    media_type(arena, served));
	out->artifact_type = text_of(arena, out->root, "artifactType");
	if (!*out->artifact_type && out->has_config)
		out->artifact_type = out->config.media_type;
	return true;
}

void
oci_manifest_free(struct oci_manifest *manifest)
{
	json_decref(manifest->root);
	manifest->root = NULL;
}

const char *
oci_annotation(const json_t *json, const char *name)
{
	return json_get_string(json_object_get(json, "annotations"), name);
}

bool
oci_is_attestation(const struct oci_descriptor *child)
{
	return oci_annotation(child->json, "vnd.docker.reference.type") != NULL;
}

/* Whether `have` is what is wanted, or a variant of it. */
static bool
fits(const char *have, const char *want)
{
	size_t len = strlen(want);

	return strncmp(have, want, len) == 0 &&
	    (have[len] == '\0' || have[len] == '/');
}

bool
oci_platform_fits(const char *platform, const char *wished)
{
	const char *slash = strchr(platform, '/');

	return fits(platform, wished) || (slash && fits(slash + 1, wished));
}

const struct oci_descriptor *
oci_manifest_find(const struct oci_manifest *index, const char *platform)
{
	for (size_t i = 0; i < index->n_children; i++) {
		const struct oci_descriptor *child = &index->children[i];

		if (!oci_is_attestation(child) &&
		    oci_platform_fits(child->platform, platform))
			return child;
	}
	return NULL;
}

const char *
oci_own_platform(struct arena *arena)
{
	static const char *const names[][2] = {{"x86_64", "amd64"},
	    {"aarch64", "arm64"}, {"i686", "386"}, {"armv7l", "arm/v7"}};
	struct utsname self;
	const char *arch;

	if (uname(&self) != 0)
		return "linux/amd64";
	arch = self.machine;
	for (size_t i = 0; i < countof(names); i++)
		if (strcmp(arch, names[i][0]) == 0)
			arch = names[i][1];
	return arena_printf(arena, "linux/%s", arch);
}
