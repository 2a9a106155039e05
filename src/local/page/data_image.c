/* One image: its manifest, config, layers, and what is known of it.
 * SPDX-License-Identifier: Apache-2.0 */
#include "local/page/data.h"

#include <string.h>

#include "base/clock.h"
#include "base/json/json.h"
#include "base/json/json_make.h"
#include "local/page/image_item.h"
#include "local/page/service.h"
#include "local/store/layer.h"
#include "local/store/lifecycle.h"
#include "local/store/scan.h"
#include "local/store/sql.h"
#include "rules/finding.h"
#include "rules/lifecycle/fate.h"

enum { SHARERS = 20, REFERRERS = 200, FINDINGS = 1000 };

/* The steps of a config in order, each with the layer that it made, as far as
 * one tells the other. */
static json_t *
history(const json_t *config, const struct oci_manifest *manifest)
{
	const json_t *steps = json_object_get(config, "history"), *step;
	json_t *list = json_array();
	size_t i, layer = 0;

	json_array_foreach (steps, i, step) {
		bool empty = json_is_true(json_object_get(step, "empty_layer"));
		bool known = !empty && layer < manifest->n_layers;

		json_array_append_new(list,
		    json_members("createdBy",
			json_or_null(json_get_string(step, "created_by")),
			"created",
			json_or_null(json_get_string(step, "created")),
			"comment",
			json_or_null(json_get_string(step, "comment")),
			"emptyLayer", json_boolean(empty), "size",
			known ? json_integer(manifest->layers[layer].size)
			      : json_null()));
		layer += !empty;
	}
	return list;
}

/* What made each layer, as far as the history of the config goes. */
static const char **
find_makers(struct view *ask, const json_t *config, size_t n)
{
	const char **makers = arena_array(ask->arena, const char *, n + 1);
	const json_t *step;
	size_t i, layer = 0;

	json_array_foreach (json_object_get(config, "history"), i, step)
		if (layer < n &&
		    !json_is_true(json_object_get(step, "empty_layer")))
			makers[layer++] = json_get_string(step, "created_by");
	return makers;
}

static json_t *
sharers(struct view *ask, const char *digest)
{
	json_t *list = json_array();
	struct sqlite3_stmt *q = sql_bind(&ask->tx,
	    "SELECT repository.name FROM layer JOIN repository"
	    " ON repository.id=layer.repository WHERE layer.digest=?"
	    " AND repository.registry=? AND repository.id<>? LIMIT ?",
	    "siii", digest, ask->registry.id, ask->repo.id, (int64_t)SHARERS);

	while (sql_step(&ask->tx, q))
		json_array_append_new(list, json_text(sql_peek(q, 0)));
	return list;
}

static json_t *
layers(
    struct view *ask, const json_t *config, const struct oci_manifest *manifest)
{
	const char **makers = find_makers(ask, config, manifest->n_layers);
	json_t *list = json_array();

	for (size_t i = 0; i < manifest->n_layers; i++) {
		const struct oci_descriptor *layer = &manifest->layers[i];

		json_array_append_new(list,
		    json_members("digest", json_text(layer->digest),
			"mediaType", json_text(layer->media_type), "size",
			json_integer(layer->size), "createdBy",
			json_or_null(makers[i]), "sharedWith",
			sharers(ask, layer->digest), "here",
			json_boolean(layer_find(
			    &ask->tx, &ask->repo, layer->digest, NULL))));
	}
	return list;
}

static json_t *
children(const struct oci_manifest *manifest)
{
	json_t *list = json_array();

	for (size_t i = 0; i < manifest->n_children; i++) {
		const struct oci_descriptor *child = &manifest->children[i];
		bool attests = oci_is_attestation(child);

		json_array_append_new(list,
		    json_members("digest", json_text(child->digest),
			"mediaType", json_text(child->media_type), "platform",
			json_or_null(attests || !*child->platform
				? NULL
				: child->platform),
			"attests",
			json_or_null(attests
				? oci_annotation(child->json,
				      "vnd.docker.reference.digest")
				: NULL),
			"size", json_integer(child->size)));
	}
	return list;
}

static json_t *
labels(const json_t *config)
{
	json_t *found =
	    json_object_get(json_object_get(config, "config"), "Labels");

	return json_is_object(found) ? json_incref(found) : json_object();
}

/* What its manifest and its config say. */
static void
put_manifest(struct view *ask, const char *text, size_t len)
{
	struct oci_manifest manifest = {0};
	int64_t left = CONFIG_MAX;
	json_t *config = NULL;
	bool read = oci_manifest_read(
	    ask->arena, text, len, ask->image.media_type, &manifest, NULL);

	/* What could not be read to its end is shown as far as it is JSON. */
	if (!read)
		manifest.n_layers = manifest.n_children = 0;
	else
		config = image_config(ask, &manifest, &left);
	ask_put(ask, "manifestText", json_text_n(text, len));
	ask_put(ask, "manifest",
	    manifest.root ? json_incref(manifest.root) : json_null());
	ask_put(ask, "history", history(config, &manifest));
	ask_put(ask, "layers", layers(ask, config, &manifest));
	ask_put(ask, "children", children(&manifest));
	ask_put(ask, "labels", labels(config));
	ask_put(ask, "config", config ? config : json_null());
	oci_manifest_free(&manifest);
}

static json_t *
referrer(struct view *ask, const struct image *image)
{
	json_t *notes = image_annotations(&ask->tx, image->id);
	json_t *tags = json_array();
	size_t n;
	const char **all = image_tags(&ask->tx, ask->arena, image->id, &n);

	for (size_t i = 0; i < n; i++)
		json_array_append_new(tags, json_text(all[i]));
	return json_members("digest", json_text(image->digest), "artifactType",
	    json_or_null(image->artifact_type), "size",
	    json_integer(image->size), "pushedAt", json_moment(image->pushed),
	    "tags", tags, "annotations", notes ? notes : json_object());
}

/* By their manifests, and by tags that name the digest. */
static json_t *
referrers(struct view *ask)
{
	json_t *list = json_array();
	int64_t left = ANSWER_REFERRERS;
	struct image image;
	struct sqlite3_stmt *q = sql_bind(&ask->tx,
	    "SELECT " IMAGE_COLUMNS " FROM image WHERE id IN"
	    " (SELECT id FROM image WHERE repository=?1 AND subject=?2 UNION"
	    " SELECT image FROM tag WHERE repository=?1 AND name>=?3"
	    " AND name<?4) ORDER BY id LIMIT ?5",
	    "isssi", ask->repo.id, ask->image.digest,
	    tag_first_of(ask->arena, ask->image.digest),
	    tag_end_of(ask->arena, ask->image.digest), (int64_t)REFERRERS);

	while (sql_step(&ask->tx, q)) {
		image_read(ask->arena, q, &image);
		left -= image.manifest_size;
		if (left < 0 ||
		    !http_hold(ask->request, http_cost(image.manifest_size)))
			break;
		json_array_append_new(list, referrer(ask, &image));
	}
	return list;
}

static void
copy(json_t *to, const char *name, const json_t *row, const char *from)
{
	json_object_set_new(to, name, json_or_null(json_get_string(row, from)));
}

static json_t *
finding(const json_t *row)
{
	json_t *out = json_object();

	copy(out, "name", row, "id");
	copy(out, "severity", row, "severity");
	copy(out, "package", row, "package");
	copy(out, "version", row, "installed");
	copy(out, "fixedIn", row, "fixedIn");
	copy(out, "uri", row, "link");
	copy(out, "description", row, "description");
	return out;
}

static json_t *
findings(struct view *ask)
{
	json_auto_t *rows = json_array();
	json_t *list = json_array();
	struct image_scan scan;
	const json_t *row;
	size_t i;

	if (!scan_find(&ask->tx, ask->arena, ask->image.id, &scan)) {
		json_decref(list);
		return json_null();
	}
	finding_add_page(rows, scan.findings, NULL);
	finding_sort(rows);
	json_decref(scan.findings);
	json_array_foreach (rows, i, row)
		if (i < FINDINGS)
			json_array_append_new(list, finding(row));
	return json_members("status", json_text(scan.status), "description",
	    json_or_null(scan.description), "scannedAt",
	    json_moment(scan.completed), "list", list, "total",
	    json_integer((json_int_t)json_array_size(rows)));
}

static bool
put_replication(struct view *ask)
{
	json_auto_t *found = service_run(ask, "DescribeImageReplicationStatus",
	    json_members("repositoryName", json_text(ask->repo.name), "imageId",
		image_id_json(ask->image.digest, NULL)));

	if (found)
		ask_put(ask, "replication",
		    json_incref(json_object_get(found, "replicationStatuses")));
	return found != NULL;
}

static json_t *
fates(struct view *ask, const struct lifecycle_policy *policy,
    const struct evaluation *e, size_t self)
{
	int64_t now = (int64_t)(clock_wall() * 1000);
	struct lifecycle_fate *all;
	size_t n = lifecycle_fates(
	    ask->arena, policy, e->inputs, e->n, self, now, &all);
	json_t *list = json_array();

	for (size_t i = 0; i < n; i++)
		json_array_append_new(list,
		    json_members("rule", json_integer(all[i].decision.priority),
			"action",
			json_text(all[i].decision.action == LIFECYCLE_EXPIRE
				? "expire"
				: "archive"),
			"at",
			all[i].at > now ? json_moment((double)all[i].at / 1000)
					: json_null()));
	return list;
}

/* What the repository's policy does with it, now and later. */
static bool
put_lifecycle(struct view *ask)
{
	char *text = sql_get_text(&ask->tx, ask->arena,
	    "SELECT lifecycle FROM repository WHERE id=?", "i", ask->repo.id);
	struct lifecycle_policy policy;
	struct evaluation e;
	size_t self = 0;

	if (!text ||
	    lifecycle_policy_check(ask->arena, text, strlen(text), &policy)) {
		ask_put(ask, "lifecycle", json_array());
		return !ask->tx.failed;
	}
	if (!lifecycle_load(&ask->tx, ask->arena, &ask->repo, &e))
		return false;
	while (self < e.n && e.images[self].id != ask->image.id)
		self++;
	ask_put(ask, "lifecycle",
	    self < e.n ? fates(ask, &policy, &e, self) : json_array());
	return true;
}

static bool
image(struct view *ask)
{
	int64_t left = ANSWER_MANIFESTS;
	size_t len;
	char *text;

	if (!http_hold(ask->request, http_cost(ask->image.manifest_size)))
		return ask_fail(ask, 503, "too many requests are under way");
	text = image_manifest(&ask->tx, ask->arena, ask->image.id, &len);
	json_object_update_new(ask->out, image_item(ask, &ask->image, &left));
	put_manifest(ask, text ? text : "", len);
	ask_put(ask, "referrers", referrers(ask));
	ask_put(ask, "findings", findings(ask));
	return put_replication(ask) && put_lifecycle(ask);
}

void
data_image(struct request *request, struct response *response)
{
	ask_run(request, response, ASK_REPO | ASK_IMAGE, image);
}
