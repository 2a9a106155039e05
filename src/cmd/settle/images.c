/* SPDX-License-Identifier: Apache-2.0 */
#include "cmd/settle/images.h"

#include <stdlib.h>
#include <string.h>

#include "base/json/json.h"
#include "base/json/json_make.h"
#include "cmd/verbs/consent.h"
#include "cmd/verbs/verb.h"
#include "oci/kind.h"

enum { BATCH = 100 };

static bool
is_index(const json_t *image)
{
	const char *type = json_get_string(image, "mediaType");

	return oci_is_index_type(type);
}

static bool
take_page(void *ctx, const json_t *list, struct error *err)
{
	static const struct {
		const char *key, *member;
	} plain[] = {{"digest", "imageDigest"}, {"tags", "imageTags"},
	    {"mediaType", "imageManifestMediaType"},
	    {"sizeInBytes", "imageSizeInBytes"}, {"status", "imageStatus"}};
	static const struct {
		const char *key, *member;
	} times[] = {{"pushedAt", "imagePushedAt"},
	    {"pulledAt", "lastRecordedPullTime"},
	    {"archivedAt", "lastArchivedAt"}};
	const json_t *detail;
	size_t i;

	(void)err;
	json_array_foreach (list, i, detail) {
		json_t *image = json_object();

		for (size_t j = 0; j < sizeof(plain) / sizeof(*plain); j++)
			verb_put(image, plain[j].key,
			    json_object_get(detail, plain[j].member));
		for (size_t j = 0; j < sizeof(times) / sizeof(*times); j++)
			verb_put_time(image, times[j].key,
			    json_object_get(detail, times[j].member));
		json_array_append_new(ctx, image);
	}
	return true;
}

/* Clients push what an index names before the index itself. */
static int
compare(const void *a, const void *b)
{
	const json_t *one = *(json_t *const *)a, *other = *(json_t *const *)b;
	const char *x = json_get_string(one, "pushedAt");
	const char *y = json_get_string(other, "pushedAt");
	int order = is_index(one) - is_index(other);

	if (!order)
		order = strcmp(x ? x : "", y ? y : "");
	if (order)
		return order;
	x = json_get_string(one, "digest");
	y = json_get_string(other, "digest");
	return strcmp(x ? x : "", y ? y : "");
}

static json_t *
sort_images(struct scope *scope, json_t *images)
{
	size_t n = json_array_size(images);
	json_t **all = arena_array(&scope->run->arena, json_t *, n + 1);
	json_t *sorted = json_array();

	for (size_t i = 0; i < n; i++)
		all[i] = json_array_get(images, i);
	qsort(all, n, sizeof(*all), compare);
	for (size_t i = 0; i < n; i++)
		json_array_append(sorted, all[i]);
	json_decref(images);
	return sorted;
}

static json_t *
batch_params(struct scope *scope, const char *repository, const json_t *images,
    size_t from)
{
	json_t *params = scope_params(scope, repository), *ids = json_array();

	for (size_t i = from; i < from + BATCH; i++) {
		const json_t *image = json_array_get(images, i);

		if (image)
			json_array_append_new(ids,
			    json_members("imageDigest",
				json_incref(json_object_get(image, "digest"))));
	}
	json_object_set_new(params, "imageIds", ids);
	return params;
}

static void
note_manifests(const json_t *reply, json_t *texts)
{
	const json_t *one;
	size_t i;

	json_array_foreach (json_object_get(reply, "images"), i, one) {
		const char *digest = json_get_string(
		    json_object_get(one, "imageId"), "imageDigest");

		if (digest)
			verb_put(texts, digest,
			    json_object_get(one, "imageManifest"));
	}
}

static bool
read_manifests(struct scope *scope, const char *repository,
    const json_t *images, json_t *texts, struct error *err)
{
	struct calls_answer answer;
	bool ok = true;

	for (size_t i = 0; i < json_array_size(images); i += BATCH)
		scope_ask(scope, "batch-get-image",
		    batch_params(scope, repository, images, i), NULL);
	while (ok && calls_any(scope->calls, &answer)) {
		ok = answer.reply != NULL;
		if (ok) {
			note_manifests(answer.reply, texts);
		} else {
			*err = answer.error;
			scope_explain(scope, "batch-get-image", err);
		}
		json_decref(answer.reply);
	}
	return ok;
}

static json_t *
put_manifests(struct scope *scope, const char *repository, json_t *images,
    const json_t *texts)
{
	json_t *out = json_array(), *image;
	size_t i;

	json_array_foreach (images, i, image) {
		const char *digest = json_get_string(image, "digest");
		json_t *text = digest ? json_object_get(texts, digest) : NULL;

		if (!text) {
			consent_tell(scope->run,
			    "%s@%s cannot be read: left out", repository,
			    digest ? digest : "");
			continue;
		}
		json_object_set(image, "manifest", text);
		json_array_append(out, image);
	}
	json_decref(images);
	return out;
}

json_t *
images_read(struct scope *scope, const char *repository, bool manifests,
    struct error *err)
{
	json_t *images = json_array(), *params;
	json_auto_t *texts = json_object();

	params = scope_params(scope, repository);
	json_object_set_new(
	    params, "filter", json_members("imageStatus", json_text("ANY")));
	if (!scope_pages(
		scope, "describe-images", params, take_page, images, err) ||
	    (manifests &&
		!read_manifests(scope, repository, images, texts, err))) {
		json_decref(images);
		return NULL;
	}
	if (manifests)
		images = put_manifests(scope, repository, images, texts);
	return sort_images(scope, images);
}

json_t *
images_manifest(struct scope *scope, const char *repository, const char *digest,
    struct error *err)
{
	json_t *images = json_array();
	json_auto_t *reply = NULL;
	json_t *image;

	json_array_append_new(
	    images, json_members("digest", json_text(digest)));
	reply = scope_call(scope, "batch-get-image",
	    batch_params(scope, repository, images, 0), err);
	json_decref(images);
	image = json_array_get(json_object_get(reply, "images"), 0);
	if (!image && reply)
		fail(err, ERR_GENERAL, "%s@%s cannot be read", repository,
		    digest);
	return json_incref(image);
}
