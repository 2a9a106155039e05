/* SPDX-License-Identifier: Apache-2.0 */
#include "local/page/image_item.h"

#include <string.h>
#include <unistd.h>

#include "base/json/json.h"
#include "base/json/json_make.h"
#include "local/api/scan.h"
#include "local/http/server.h"
#include "local/page/service.h"
#include "local/store/blob.h"
#include "oci/kind.h"
#include "rules/finding.h"

enum { HEX = 64, NAMED = 7 + HEX };

const char *
image_kind(const char *media_type, const char *artifact_type, bool refers)
{
	const char *kind;

	if (refers)
		return "referrer";
	if (oci_is_index_type(media_type))
		return "index";
	kind = oci_kind_of_type(
	    artifact_type && *artifact_type ? artifact_type : media_type);
	return strcmp(kind, "image") == 0 ? kind : "artifact";
}

bool
tag_names_digest(const char *tag)
{
	return strncmp(tag, "sha256-", 7) == 0 &&
	    strspn(tag + 7, "0123456789abcdef") == HEX &&
	    (tag[NAMED] == '\0' || tag[NAMED] == '.');
}

const char *
tag_digest(struct arena *arena, const char *tag)
{
	return arena_printf(arena, "sha256:%.*s", HEX, tag + 7);
}

const char *
tag_first_of(struct arena *arena, const char *digest)
{
	return arena_printf(arena, "sha256-%s",
	    strncmp(digest, "sha256:", 7) == 0 ? digest + 7 : digest);
}

/* What follows a '.' in ASCII. */
const char *
tag_end_of(struct arena *arena, const char *digest)
{
	return arena_printf(arena, "%s/", tag_first_of(arena, digest));
}

/* The worst severity that has a count, or NULL. */
static const char *
worst_of(const json_t *counts)
{
	const json_t *n;
	const char *name;

	for (size_t i = 0; severity_names[i]; i++)
		if (json_number_value(
			json_object_get(counts, severity_names[i])) > 0)
			return severity_names[i];
	json_object_foreach ((json_t *)counts, name, n)
		if (json_number_value(n) > 0)
			return severity_names[SEVERITY_UNDEFINED];
	return NULL;
}

/* Not scanned, without findings, then by the worst of them. */
double
badness_of(const json_t *counts)
{
	const char *worst = worst_of(counts);
	enum severity severity;

	if (!worst)
		return counts ? 0 : -1;
	severity_read(worst, strlen(worst), &severity);
	return (SEVERITY_COUNT - (int)severity) * 1e12 +
	    json_number_value(json_object_get(counts, worst));
}

json_t *
image_counts(struct view *ask, const struct image *image)
{
	struct call call = service_begin(ask);
	json_auto_t *told = json_object();

	scan_put_summary(&call, told, image->id);
	service_end(ask, &call);
	return json_incref(
	    json_object_get(json_object_get(told, "imageScanFindingsSummary"),
		"findingSeverityCounts"));
}

json_t *
image_config(
    struct view *ask, const struct oci_manifest *manifest, int64_t *left)
{
	uint64_t size = 0;
	json_t *config = NULL;
	char *text;
	int fd;

	if (!manifest->has_config)
		return NULL;
	fd = blob_open(
	    ask->request->server->blobs, manifest->config.digest, &size);
	if (fd < 0)
		return NULL;
	*left -= size <= CONFIG_MAX ? (int64_t)size : 0;
	if (size <= CONFIG_MAX && *left >= 0 &&
	    http_hold(ask->request, http_cost((int64_t)size))) {
		struct arena scratch = {0};

		text = arena_alloc(&scratch, (size_t)size + 1);
		if (pread(fd, text, (size_t)size, 0) == (ssize_t)size)
			config = oci_json_read(text, (size_t)size, NULL);
		arena_free(&scratch);
	}
	close(fd);
	return config;
}

static void
add_platform(json_t *list, const char *platform)
{
	const json_t *there;
	size_t i;

	if (!*platform || strcmp(platform, "unknown/unknown") == 0)
		return;
	json_array_foreach (list, i, there)
		if (strcmp(json_string_value(there), platform) == 0)
			return;
	json_array_append_new(list, json_text(platform));
}

static void
add_own_platform(struct view *ask, const struct oci_manifest *manifest,
    json_t *list, int64_t *left)
{
	json_auto_t *config = image_config(ask, manifest, left);
	const char *os = json_get_string(config, "os");
	const char *architecture = json_get_string(config, "architecture");
	const char *variant = json_get_string(config, "variant");

	if (os && architecture)
		add_platform(list,
		    arena_printf(ask->arena, "%s/%s%s%s", os, architecture,
			variant && *variant ? "/" : "",
			variant ? variant : ""));
}

/* What only its manifest tells. */
static void
put_told(
    struct view *ask, const struct image *image, json_t *out, int64_t *left)
{
	struct arena scratch = {0};
	struct oci_manifest manifest = {0};
	json_t *platforms = json_array();
	size_t len;
	char *text = image_manifest(&ask->tx, &scratch, image->id, &len);

	if (text &&
	    oci_manifest_read(
		&scratch, text, len, image->media_type, &manifest, NULL)) {
		for (size_t i = 0; i < manifest.n_children; i++)
			if (!oci_is_attestation(&manifest.children[i]))
				add_platform(
				    platforms, manifest.children[i].platform);
		if (!manifest.index)
			add_own_platform(ask, &manifest, platforms, left);
		json_object_set_new(
		    out, "type", json_text(oci_kind(&manifest)));
	}
	json_object_set_new(
	    out, "platforms", *left < 0 ? json_null() : json_incref(platforms));
	json_decref(platforms);
	oci_manifest_free(&manifest);
	arena_free(&scratch);
}

static void
put_manifest_facts(
    struct view *ask, const struct image *image, json_t *out, int64_t *left)
{
	const char *type =
	    image->artifact_type ? image->artifact_type : image->media_type;

	json_object_set_new(out, "type", json_text(oci_kind_of_type(type)));
	json_object_set_new(out, "platforms", json_null());
	*left -= image->manifest_size;
	if (*left >= 0 &&
	    http_hold(ask->request, http_cost(image->manifest_size)))
		put_told(ask, image, out, left);
}

static json_int_t
count_referrers(struct view *ask, const struct image *image)
{
	int64_t n = 0;

	sql_get_int(&ask->tx, &n,
	    "SELECT count(*) FROM (SELECT id FROM image WHERE repository=?1"
	    " AND subject=?2 UNION SELECT image FROM tag WHERE repository=?1"
	    " AND name>=?3 AND name<?4)",
	    "isss", ask->repo.id, image->digest,
	    tag_first_of(ask->arena, image->digest),
	    tag_end_of(ask->arena, image->digest));
	return n;
}

/* The tags, and what the image refers to: by its manifest, or by these. */
static void
put_tags(struct view *ask, const struct image *image, json_t *out)
{
	const char *subject = image->subject;
	json_t *list = json_array();
	size_t n, naming = 0;
	const char **tags = image_tags(&ask->tx, ask->arena, image->id, &n);

	for (size_t i = 0; i < n; i++) {
		json_array_append_new(list, json_text(tags[i]));
		naming += tag_names_digest(tags[i]);
	}
	if (!subject && n > 0 && naming == n)
		subject = tag_digest(ask->arena, tags[0]);
	json_object_set_new(out, "tags", list);
	json_object_set_new(out, "subject", json_or_null(subject));
	json_object_set_new(out, "kind",
	    json_text(image_kind(
		image->media_type, image->artifact_type, subject != NULL)));
}

json_t *
image_item(struct view *ask, const struct image *image, int64_t *left)
{
	json_t *counts = image_counts(ask, image);
	json_t *out = json_members("digest", json_text(image->digest), "size",
	    json_integer(image->size), "pushedAt", json_moment(image->pushed),
	    "pulledAt", json_moment(image->pulled), "mediaType",
	    json_text(image->media_type), "artifactType",
	    json_or_null(image->artifact_type), "status",
	    json_text(image->status), "worst", json_or_null(worst_of(counts)),
	    "counts", counts ? counts : json_null(), "referrers",
	    json_integer(count_referrers(ask, image)), "parents",
	    json_integer(
		image_count_parents(&ask->tx, &ask->repo, image->digest)));

	put_tags(ask, image, out);
	put_manifest_facts(ask, image, out, left);
	return out;
}
