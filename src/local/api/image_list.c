/* SPDX-License-Identifier: Apache-2.0 */
#include <string.h>

#include "base/json/json.h"
#include "base/json/json_make.h"
#include "local/api/listing.h"
#include "local/api/ops.h"
#include "local/api/scan.h"
#include "local/store/sql.h"

/* The value to look for, or NULL for any; `usual` where none is given. */
static const char *
filter_value(struct call *call, const char *name, const char *usual)
{
	const char *text = json_get_string(call_member(call, "filter"), name);

	if (!text)
		return usual;
	return strcmp(text, "ANY") != 0 ? text : NULL;
}

/* Tags of an image are listed in order of name, so that a page can start in
 * the middle of them. */
static bool
list_images(struct call *call)
{
	json_t *list = json_array();
	struct sqlite3_stmt *q;
	const char *tag = NULL;
	struct listing page;
	int64_t last = 0;

	call_put(call, "imageIds", list);
	if (!listing_begin(call, 100, &page))
		return false;
	q = sql_bind(&call->tx,
	    "SELECT image.id, image.digest, tag.name FROM image"
	    " LEFT JOIN tag ON tag.image=image.id"
	    " WHERE image.repository=?1 AND image.id>=?2"
	    " AND (image.id>?2 OR tag.name>?3)"
	    " AND (?4 IS NULL OR (?4='TAGGED')=(tag.name IS NOT NULL))"
	    " AND (?5 IS NULL OR image.status=?5)"
	    " ORDER BY image.id, tag.name LIMIT ?6",
	    "iisssi", call->repo.id, page.after, page.text,
	    filter_value(call, "tagStatus", NULL),
	    filter_value(call, "imageStatus", "ACTIVE"), (int64_t)page.max + 1);
	while (sql_step(&call->tx, q)) {
		if (listing_is_full(call, &page, list, last, tag))
			break;
		last = sql_int(q, 0);
		tag = sql_text(call->arena, q, 2);
		json_array_append_new(
		    list, image_id_json(sql_text(call->arena, q, 1), tag));
	}
	return true;
}

static void
put_tags(struct call *call, json_t *out, int64_t image)
{
	size_t n;
	const char **tags = image_tags(&call->tx, call->arena, image, &n);
	json_t *list;

	if (!n)
		return;
	list = json_array();
	for (size_t i = 0; i < n; i++)
		json_array_append_new(list, json_text(tags[i]));
	json_object_set_new(out, "imageTags", list);
}

/* What ECR Public says nothing of. */
static void
put_private(struct call *call, json_t *out, const struct image *image)
{
	scan_put_summary(call, out, image->id);
	put_time(out, "lastRecordedPullTime", image->pulled);
	put_string(out, "subjectManifestDigest", image->subject);
	put_string(out, "imageStatus", image->status);
	put_time(out, "lastArchivedAt", image->archived);
	put_time(out, "lastActivatedAt", image->activated);
}

static json_t *
detail(struct call *call, const struct image *image)
{
	json_t *out = json_object();

	put_string(out, "registryId", call->registry.account);
	put_string(out, "repositoryName", call->repo.name);
	put_string(out, "imageDigest", image->digest);
	put_tags(call, out, image->id);
	if (image->size)
		json_object_set_new(
		    out, "imageSizeInBytes", json_integer(image->size));
	put_time(out, "imagePushedAt", image->pushed);
	put_string(out, "imageManifestMediaType", image->media_type);
	put_string(out, "artifactMediaType", image->artifact_type);
	if (!registry_is_public(call->registry.region))
		put_private(call, out, image);
	return out;
}

static bool
describe_named(struct call *call, json_t *list)
{
	json_auto_t *seen = json_object();
	const json_t *id;
	struct image image;
	size_t i;

	if (!listing_forbid(call, "imageIds"))
		return false;
	json_array_foreach (call_member(call, "imageIds"), i, id) {
		if (!call_image(call, &call->repo, id, &image))
			return false;
		if (json_object_get(seen, image.digest))
			continue;
		json_object_set_new(seen, image.digest, json_true());
		json_array_append_new(list, detail(call, &image));
	}
	return true;
}

static bool
describe_page(struct call *call, json_t *list)
{
	struct image image = {0};
	struct sqlite3_stmt *q;
	struct listing page;
	int64_t last = 0;

	if (!listing_begin(call, 100, &page))
		return false;
	q = sql_bind(&call->tx,
	    "SELECT " IMAGE_COLUMNS " FROM image"
	    " WHERE repository=?1 AND id>?2"
	    " AND (?3 IS NULL OR (?3='TAGGED')="
	    "EXISTS(SELECT 1 FROM tag WHERE tag.image=image.id))"
	    " AND (?4 IS NULL OR status=?4) ORDER BY id LIMIT ?5",
	    "iissi", call->repo.id, page.after,
	    filter_value(call, "tagStatus", NULL),
	    filter_value(call, "imageStatus", "ACTIVE"), (int64_t)page.max + 1);
	while (sql_step(&call->tx, q)) {
		if (listing_is_full(call, &page, list, last, NULL))
			break;
		image_read(call->arena, q, &image);
		json_array_append_new(list, detail(call, &image));
		last = image.id;
	}
	return true;
}

static bool
describe_images(struct call *call)
{
	json_t *list = json_array();

	call_put(call, "imageDetails", list);
	return call_member(call, "imageIds") ? describe_named(call, list)
					     : describe_page(call, list);
}

static bool
type_is_wanted(struct call *call, const struct image *image)
{
	const json_t *types =
	    json_object_get(call_member(call, "filter"), "artifactTypes");
	const json_t *type;
	size_t i;

	if (!json_array_size(types))
		return true;
	json_array_foreach (types, i, type)
		if (image->artifact_type &&
		    strcmp(json_string_value(type), image->artifact_type) == 0)
			return true;
	return false;
}

static json_t *
referrer(struct call *call, const struct image *image)
{
	json_t *annotations = image_annotations(&call->tx, image->id);
	json_t *out = json_object();

	put_string(out, "digest", image->digest);
	put_string(out, "mediaType", image->media_type);
	put_string(out, "artifactType", image->artifact_type);
	json_object_set_new(out, "size", json_integer(image->manifest_size));
	if (json_object_size(annotations))
		json_object_set(out, "annotations", annotations);
	json_decref(annotations);
	put_string(out, "artifactStatus", image->status);
	return out;
}

static bool
list_referrers(struct call *call)
{
	const char *subject =
	    json_get_string(call_member(call, "subjectId"), "imageDigest");
	const char *status = filter_value(call, "artifactStatus", "ACTIVE");
	json_t *list = json_array();
	struct image some[50];
	struct listing page;
	int64_t bytes = 0;
	size_t n;

	call_put(call, "referrers", list);
	if (!call_check_digest(call, subject) ||
	    !listing_begin(call, 20, &page))
		return false;
	do {
		n = referrer_list(&call->tx, call->arena, &call->repo, subject,
		    NULL, status, page.after, 50, some);
		for (size_t i = 0; i < n; i++) {
			if (!type_is_wanted(call, &some[i]))
				continue;
			if (json_array_size(list) == page.max ||
			    bytes >= ANSWER_REFERRERS) {
				listing_go_on(call, page.after, NULL);
				return true;
			}
			bytes += some[i].manifest_size;
			if (!call_hold(call, some[i].manifest_size))
				return false;
			json_array_append_new(list, referrer(call, &some[i]));
			page.after = some[i].id;
		}
		if (n)
			page.after = some[n - 1].id;
	} while (n == 50);
	return true;
}

const struct op image_list_ops[] = {
    {"ListImages", list_images, OP_REPO, NULL},
    {"DescribeImages", describe_images, OP_REPO, NULL},
    {"ListImageReferrers", list_referrers, OP_REPO, NULL},
    {NULL, NULL, 0, NULL},
};
