/* The images that a seed lists, compared with those that are there.
 * SPDX-License-Identifier: Apache-2.0 */
#include <string.h>

#include "base/json/json.h"
#include "base/json/json_make.h"
#include "cmd/settle/images.h"
#include "cmd/settle/plan.h"

enum { SET = 1 };

/* What is there: by digest, and the digest of each tag. */
struct there {
	json_t *digests, *tags;
};

static bool
look(struct plan *plan, const char *name, struct there *out, struct error *err)
{
	json_auto_t *images = images_read(plan->scope, name, false, err);
	const json_t *image, *tag;
	size_t i, j;

	json_array_foreach (images, i, image) {
		json_t *digest = json_object_get(image, "digest");

		json_object_set(
		    out->digests, json_string_value(digest), digest);
		json_array_foreach (json_object_get(image, "tags"), j, tag)
			json_object_set(
			    out->tags, json_string_value(tag), digest);
	}
	return images != NULL;
}

static const char *
named(struct plan *plan, const char *name, char between, const char *what)
{
	return arena_printf(
	    &plan->scope->run->arena, "%s%c%s", name, between, what);
}

static void
add_impossible(struct plan *plan, const char *name, char between,
    const char *what, const char *before, const char *why)
{
	plan_add(plan,
	    &(struct change){.sign = '!',
		.target = named(plan, name, between, what),
		.setting = "image",
		.before = before,
		.after = why});
}

static bool
add_tag(struct plan *plan, const char *name, const char *tag,
    const char *digest, const char *before, struct error *err)
{
	json_auto_t *image = images_manifest(plan->scope, name, digest, err);
	const char *type = json_get_string(image, "imageManifestMediaType");
	const char *text = json_get_string(image, "imageManifest");
	json_t *params;

	if (!text)
		return false;
	params = scope_params(plan->scope, name);
	json_object_set_new(params, "imageManifest", json_text(text));
	if (type)
		json_object_set_new(
		    params, "imageManifestMediaType", json_text(type));
	json_object_set_new(params, "imageTag", json_text(tag));
	json_object_set_new(params, "imageDigest", json_text(digest));
	plan_add(plan,
	    &(struct change){.sign = before ? '~' : '+',
		.target = named(plan, name, ':', tag),
		.setting = "image",
		.before = before,
		.after = digest,
		.operation = "PutImage",
		.params = params,
		.wave = SET});
	return true;
}

/* An image without a digest is any that has the tag. */
static bool
compare_tag(struct plan *plan, const char *name, const struct there *there,
    const char *tag, const char *digest, struct error *err)
{
	const char *is = json_get_string(there->tags, tag);

	if (is && (!digest || strcmp(is, digest) == 0))
		return true;
	if (!digest || !json_object_get(there->digests, digest)) {
		add_impossible(plan, name, ':', tag, is,
		    "is not there: ecr copy brings images");
		return true;
	}
	if (is && !plan->force) {
		add_impossible(plan, name, ':', tag, is,
		    arena_printf(&plan->scope->run->arena,
			"%s: --force moves a tag", digest));
		return true;
	}
	return add_tag(plan, name, tag, digest, is, err);
}

static bool
compare_image(struct plan *plan, const char *name, const struct there *there,
    const json_t *image, struct error *err)
{
	const char *digest = json_get_string(image, "digest");
	const char *one = json_get_string(image, "tag");
	const json_t *tags = json_object_get(image, "tags"), *tag;
	size_t i;

	if (one && !compare_tag(plan, name, there, one, digest, err))
		return false;
	json_array_foreach (tags, i, tag)
		if (!compare_tag(
			plan, name, there, json_string_value(tag), digest, err))
			return false;
	if (digest && !one && json_array_size(tags) == 0 &&
	    !json_object_get(there->digests, digest))
		add_impossible(plan, name, '@', digest, NULL,
		    "is not there: ecr copy brings images");
	return true;
}

bool
plan_images(struct plan *plan, const char *name, const json_t *wanted,
    bool exists, struct error *err)
{
	struct there there = {json_object(), json_object()};
	const json_t *image;
	size_t i;
	bool ok = json_array_size(wanted) == 0 || !exists ||
	    look(plan, name, &there, err);

	json_array_foreach (wanted, i, image)
		ok = ok && compare_image(plan, name, &there, image, err);
	json_decref(there.digests);
	json_decref(there.tags);
	return ok;
}
