/* SPDX-License-Identifier: Apache-2.0 */
#include <stdlib.h>
#include <string.h>

#include <jansson.h>

#include "aws/wire/sigv4_canon.h"
#include "base/json/json_make.h"
#include "local/store/hash.h"
#include "local/registry/oci.h"

enum { PAGE = 1000 };

#define INDEX_TYPE "application/vnd.oci.image.index.v1+json"

/* The size of the page wanted; -1: answered. */
static long
page_size(struct oci *oci)
{
	const char *text = request_argument(oci->request, "n");
	char *end;
	long n;

	if (!text)
		return PAGE;
	n = strtol(text, &end, 10);
	if (*text && !*end && n >= 0)
		return n < PAGE ? n : PAGE;
	oci_fail(oci, 400, "PAGINATION_NUMBER_INVALID",
	    "invalid number of results requested");
	return -1;
}

static const char *
after(struct oci *oci)
{
	const char *last = request_argument(oci->request, "last");

	return last ? last : "";
}

/* Texts of the first `n`, and the way to the next page when there are more. */
static json_t *
page(struct oci *oci, const char **texts, size_t found, size_t n,
    const char *path)
{
	json_t *list = json_array();

	for (size_t i = 0; i < found && i < n; i++)
		json_array_append_new(list, json_text(texts[i]));
	if (found > n && n > 0)
		http_add_headerf(oci->response, "Link",
		    "<%s?last=%s&n=%zu>; rel=\"next\"", path, texts[n - 1], n);
	return list;
}

void
oci_list_tags(struct oci *oci)
{
	const char **tags = arena_array(oci->arena, const char *, PAGE + 1);
	long n = page_size(oci);
	size_t found = 0;
	struct tx tx;
	bool good;

	if (n < 0 || !oci_read(oci, &tx))
		return;
	good = oci_find_repo(oci, &tx, false);
	if (good)
		found = tag_list(&tx, oci->arena, oci->repo.id, after(oci),
		    (size_t)n + 1, tags);
	store_end(&tx);
	if (!good)
		return;
	oci_answer_json(oci, 200, "application/json",
	    json_members("name", json_text(oci->path.name), "tags",
		page(oci, tags, found, (size_t)n,
		    arena_printf(
			oci->arena, "/v2/%s/tags/list", oci->path.name))));
}

void
oci_list_catalog(struct oci *oci)
{
	const char **names = arena_array(oci->arena, const char *, PAGE + 1);
	long n = page_size(oci);
	size_t found = 0;
	struct tx tx;

	if (n < 0 || !oci_read(oci, &tx))
		return;
	if (registry_find(&tx, oci->arena, oci->caller.account,
		oci->caller.region, &oci->registry))
		found = repo_list(&tx, oci->arena, oci->registry.id, after(oci),
		    (size_t)n + 1, names);
	store_end(&tx);
	oci_answer_json(oci, 200, "application/json",
	    json_members("repositories",
		page(oci, names, found, (size_t)n, "/v2/_catalog")));
}

static json_t *
descriptor(struct tx *tx, const struct image *image)
{
	json_t *out = json_members("mediaType", json_text(image->media_type),
	    "digest", json_text(image->digest), "size",
	    json_integer(image->manifest_size));
	json_t *notes = image_annotations(tx, image->id);

	if (image->artifact_type)
		json_object_set_new(
		    out, "artifactType", json_text(image->artifact_type));
	if (notes)
		json_object_set_new(out, "annotations", notes);
	return out;
}

static void
add_referrers_link(struct oci *oci, int64_t last, const char *type)
{
	struct buf filter = {0};

	if (type) {
		buf_puts(&filter, "&artifactType=");
		canon_encode(&filter, type, strlen(type), "");
	}
	http_add_headerf(oci->response, "Link",
	    "</v2/%s/referrers/%s?last=%lld%s>; rel=\"next\"", oci->path.name,
	    oci->path.reference, (long long)last, buf_text(&filter));
	buf_free(&filter);
}

/* As many as fit into a page; NULL: answered that there is no room. */
static json_t *
collect_referrers(struct oci *oci, struct tx *tx, const char *type)
{
	struct image *images = arena_array(oci->arena, struct image, PAGE + 1);
	int64_t last = strtoll(after(oci), NULL, 10), bytes = 0;
	json_t *list = json_array();
	size_t i,
	    n = referrer_list(tx, oci->arena, &oci->repo, oci->path.reference,
		type, last, PAGE + 1, images);

	for (i = 0; i < n && i < PAGE && bytes < ANSWER_REFERRERS; i++) {
		bytes += images[i].manifest_size;
		if (!oci_hold(oci, http_cost(images[i].manifest_size))) {
			json_decref(list);
			return NULL;
		}
		json_array_append_new(list, descriptor(tx, &images[i]));
	}
	if (n > i)
		add_referrers_link(oci, images[i - 1].id, type);
	return list;
}

/* A plus sign that a client did not escape is none of a form's blanks. */
static const char *
wanted_type(struct oci *oci)
{
	const char *type = request_argument(oci->request, "artifactType");
	char *copy;

	if (!type || !*type)
		return NULL;
	copy = arena_strdup(oci->arena, type);
	for (char *c = copy; *c; c++)
		if (*c == ' ')
			*c = '+';
	return copy;
}

void
oci_list_referrers(struct oci *oci)
{
	const char *type = wanted_type(oci);
	json_t *list = NULL;
	struct tx tx;

	if (!digest_is_valid(oci->path.reference)) {
		oci_fail(oci, 400, "DIGEST_INVALID", "Invalid digest '%s'",
		    oci->path.reference);
		return;
	}
	if (!oci_read(oci, &tx))
		return;
	if (oci_find_repo(oci, &tx, false))
		list = collect_referrers(oci, &tx, type);
	store_end(&tx);
	if (!list)
		return;
	if (type)
		http_add_header(
		    oci->response, "OCI-Filters-Applied", "artifactType");
	oci_answer_json(oci, 200, INDEX_TYPE,
	    json_members("schemaVersion", json_integer(2), "mediaType",
		json_text(INDEX_TYPE), "manifests", list));
}
