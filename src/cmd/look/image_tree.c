/* SPDX-License-Identifier: Apache-2.0 */
#include "cmd/look/image_tree.h"

#include <string.h>

#include "base/json/json.h"
#include "base/json/json_make.h"
#include "cmd/look/image_row.h"
#include "oci/kind.h"
#include "oci/manifest.h"

/* No index of anyone nests deeper; a registry that says otherwise is not
 * followed. */
enum { DEEPEST = 8 };

enum { BATCH = 100 };

struct branch {
	json_t *row; /* owned */
	struct edge *first, **last;
	bool hangs, shown;
};

struct edge {
	struct edge *next;
	struct branch *child;
	const char *platform; /* or NULL */
	bool attestation;
};

struct image_tree {
	struct arena *arena;
	struct image_tree_wish wish;
	struct branch **nodes;
	size_t n, most;
	json_t *places; /* digest → its place in `nodes` */
};

static struct branch *
add_node(struct image_tree *tree, json_t *row)
{
	struct branch *node = arena_new(tree->arena, struct branch);
	const char *digest = json_get_string(row, "digest");

	node->row = row;
	node->last = &node->first;
	if (tree->n == tree->most) {
		struct branch **more = arena_array(
		    tree->arena, struct branch *, 2 * tree->most + 64);

		if (tree->n)
			memcpy(more, tree->nodes, tree->n * sizeof(*more));
		tree->nodes = more;
		tree->most = 2 * tree->most + 64;
	}
	if (digest)
		json_object_set_new(
		    tree->places, digest, json_integer((json_int_t)tree->n));
	tree->nodes[tree->n++] = node;
	return node;
}

static struct branch *
find_node(struct image_tree *tree, const char *digest)
{
	const json_t *place =
	    digest ? json_object_get(tree->places, digest) : NULL;
	size_t at = place ? (size_t)json_integer_value(place) : tree->n;

	return at < tree->n ? tree->nodes[at] : NULL;
}

static struct edge *
hang(struct image_tree *tree, struct branch *parent, struct branch *child)
{
	struct edge *edge = arena_new(tree->arena, struct edge);

	edge->child = child;
	child->hangs = true;
	*parent->last = edge;
	parent->last = &edge->next;
	return edge;
}

static json_t *
missing_row(const struct image_tree *tree, const struct oci_descriptor *child)
{
	return json_members("repository", json_text(tree->wish.repository),
	    "digest", json_text(child->digest), "size",
	    json_integer((json_int_t)child->size), "status",
	    json_text("MISSING"), "kind", json_text("missing"), "mediaType",
	    json_text(child->media_type));
}

static void
hang_children(struct image_tree *tree, struct branch *parent,
    const struct oci_manifest *manifest)
{
	json_t *platforms = json_array();

	for (size_t i = 0; i < manifest->n_children; i++) {
		const struct oci_descriptor *child = &manifest->children[i];
		struct branch *node = find_node(tree, child->digest);
		struct edge *edge;

		if (node == parent)
			continue;
		if (!node)
			node = add_node(tree, missing_row(tree, child));
		edge = hang(tree, parent, node);
		edge->attestation = oci_is_attestation(child);
		if (edge->attestation || !*child->platform)
			continue;
		edge->platform = arena_strdup(tree->arena, child->platform);
		json_array_append_new(platforms, json_text(child->platform));
	}
	if (json_array_size(platforms))
		json_object_set(parent->row, "platforms", platforms);
	json_decref(platforms);
}

/* An index that cannot be read is shown without what it has. */
static void
take_manifest(struct image_tree *tree, const json_t *image)
{
	const char *text = json_get_string(image, "imageManifest");
	const char *digest =
	    json_get_string(json_object_get(image, "imageId"), "imageDigest");
	struct branch *node = find_node(tree, digest);
	struct oci_manifest manifest;
	struct arena arena = {0};
	struct error why = {0};

	if (!text || !node || node->first)
		return;
	if (oci_manifest_read(&arena, text, strlen(text), "", &manifest, &why))
		hang_children(tree, node, &manifest);
	oci_manifest_free(&manifest);
	error_clear(&why);
	arena_free(&arena);
}

static bool
is_index(const json_t *row)
{
	const char *type = json_get_string(row, "mediaType");

	return oci_is_index_type(type);
}

static void
ask_batch(struct image_tree *tree, json_t *ids)
{
	scope_ask(tree->wish.scope, "batch-get-image",
	    scope_manifests(tree->wish.scope, tree->wish.repository, ids),
	    tree->wish.mark);
}

size_t
image_tree_ask(struct image_tree *tree)
{
	json_t *ids = json_array();
	size_t asked = 0;

	for (size_t i = 0; i < tree->n; i++) {
		json_t *row = tree->nodes[i]->row;
		const char *digest = json_get_string(row, "digest");

		if (!is_index(row) || !digest)
			continue;
		json_array_append_new(
		    ids, json_members("imageDigest", json_text(digest)));
		if (json_array_size(ids) == BATCH) {
			ask_batch(tree, ids);
			asked++;
			ids = json_array();
		}
	}
	if (json_array_size(ids) == 0) {
		json_decref(ids);
		return asked;
	}
	ask_batch(tree, ids);
	return asked + 1;
}

void
image_tree_take(struct image_tree *tree, const json_t *reply)
{
	const json_t *image;
	size_t i;

	json_array_foreach (json_object_get(reply, "images"), i, image)
		take_manifest(tree, image);
}

static struct branch *
find_subject(struct image_tree *tree, const json_t *row)
{
	struct branch *node = find_node(tree, json_get_string(row, "subject"));
	const json_t *tag;
	size_t i;

	json_array_foreach (json_object_get(row, "tags"), i, tag) {
		const char *text = json_string_value(tag);

		if (!node && text)
			node = find_node(
			    tree, image_tag_subject(tree->arena, text));
	}
	return node;
}

static void
hang_referrers(struct image_tree *tree)
{
	for (size_t i = 0; i < tree->n; i++) {
		struct branch *node = tree->nodes[i];
		struct branch *subject = find_subject(tree, node->row);

		if (subject && subject != node && !node->hangs)
			hang(tree, subject, node);
	}
}

static json_t *
make_row(struct branch *node, const struct edge *edge, const json_t *parent,
    int depth)
{
	json_t *row = json_deep_copy(node->row), *children = json_array();

	node->shown = true;
	if (edge && edge->platform)
		json_object_set_new(row, "platform", json_text(edge->platform));
	if (edge && edge->attestation)
		json_object_set_new(row, "kind", json_text("attestation"));
	if (parent)
		json_object_set_new(row, "parent", json_deep_copy(parent));
	for (edge = node->first; edge && depth < DEEPEST; edge = edge->next)
		json_array_append_new(children,
		    make_row(edge->child, edge, json_object_get(row, "digest"),
			depth + 1));
	if (json_array_size(children))
		json_object_set(row, "children", children);
	json_decref(children);
	return row;
}

/* What hangs in a circle, which only a liar has, is shown at the end. */
static json_t *
make_roots(struct image_tree *tree, const char *only)
{
	struct branch *wanted = find_node(tree, only);
	json_t *roots = json_array();

	for (int round = 0; !only && round < 2; round++)
		for (size_t i = 0; i < tree->n; i++)
			if (!tree->nodes[i]->shown &&
			    (round || !tree->nodes[i]->hangs))
				json_array_append_new(roots,
				    make_row(tree->nodes[i], NULL, NULL, 0));
	if (wanted)
		json_array_append_new(roots, make_row(wanted, NULL, NULL, 0));
	return roots;
}

json_t *
image_tree_roots(struct image_tree *tree, const char *only)
{
	hang_referrers(tree);
	return make_roots(tree, only);
}

struct image_tree *
image_tree_open(
    struct arena *arena, const struct image_tree_wish *wish, const json_t *rows)
{
	struct image_tree *tree = arena_new(arena, struct image_tree);
	json_t *row;
	size_t i;

	*tree = (struct image_tree){
	    .arena = arena, .wish = *wish, .places = json_object()};
	json_array_foreach (rows, i, row)
		add_node(tree, json_incref(row));
	return tree;
}

void
image_tree_free(struct image_tree *tree)
{
	if (!tree)
		return;
	for (size_t i = 0; i < tree->n; i++)
		json_decref(tree->nodes[i]->row);
	json_decref(tree->places);
}
