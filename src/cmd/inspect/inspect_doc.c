/* What manifests and config say, as a document.
 * SPDX-License-Identifier: Apache-2.0 */
#include <stdlib.h>
#include <string.h>

#include "base/countof.h"
#include "base/json/json.h"
#include "base/json/json_make.h"
#include "cmd/inspect/inspect.h"
#include "cmd/inspect/secret.h"
#include "oci/kind.h"

enum { CHILDREN_MAX = 64 }; /* of an index, that are asked for their size */

static void
put(json_t *object, const char *name, json_t *value)
{
	json_object_set_new(object, name, value);
}

static void
put_text(json_t *object, const char *name, const char *text)
{
	if (text && *text)
		put(object, name, json_text(text));
}

/* A member of the same name, where there is one. */
static void
put_same(json_t *to, const char *name, const json_t *from, const char *key)
{
	json_t *value = json_object_get(from, key);

	if (value && !json_is_null(value))
		json_object_set(to, name, value);
}

/* Layers that stand there twice are stored once. */
static int64_t
size_of(const struct fetched *f)
{
	const struct oci_manifest *m = &f->manifest;
	int64_t sum = (int64_t)f->text.bytes.len;
	json_auto_t *seen = json_object();

	if (m->has_config)
		sum += m->config.size;
	for (size_t i = 0; i < m->n_layers; i++) {
		if (json_object_get(seen, m->layers[i].digest))
			continue;
		put(seen, m->layers[i].digest, json_true());
		if (m->layers[i].size > INT64_MAX - sum)
			return INT64_MAX;
		sum += m->layers[i].size;
	}
	return sum;
}

/* "1970-01-01…" is what builds that can be repeated write. */
static bool
is_recorded(const char *created)
{
	return created && strncmp(created, "1970-01-01", 10) != 0 &&
	    strncmp(created, "0001-01-01", 10) != 0;
}

static json_t *
environment(const struct inspection *in, const json_t *config)
{
	json_t *out = json_array();
	const json_t *item;
	size_t i;

	json_array_foreach (json_object_get(config, "Env"), i, item) {
		const char *text = json_string_value(item);
		const char *equals = text ? strchr(text, '=') : NULL;
		const char *name, *value = equals ? equals + 1 : "";
		json_t *entry = json_object();
		bool hidden;

		if (!text)
			text = "";
		name = arena_strndup(&in->place.run->arena, text,
		    equals ? (size_t)(equals - text) : strlen(text));
		hidden = !in->secrets && secret_looks(name, value);
		put(entry, "name", json_text(name));
		if (hidden)
			put(entry, "hidden", json_true());
		else
			put(entry, "value", json_text(value));
		json_array_append_new(out, entry);
	}
	return out;
}

static json_t *
keys_of(const json_t *object)
{
	json_t *out = json_array();
	const char *key;
	json_t *value;

	json_object_foreach ((json_t *)object, key, value) {
		(void)value;
		json_array_append_new(out, json_text(key));
	}
	return out;
}

static void
put_runtime(const struct inspection *in, json_t *image, const json_t *config)
{
	static const char *const names[][2] = {{"entrypoint", "Entrypoint"},
	    {"cmd", "Cmd"}, {"user", "User"}, {"workdir", "WorkingDir"},
	    {"stopSignal", "StopSignal"}, {"healthcheck", "Healthcheck"},
	    {"labels", "Labels"}};
	const json_t *ports = json_object_get(config, "ExposedPorts");
	const json_t *volumes = json_object_get(config, "Volumes");

	for (size_t i = 0; i < countof(names); i++)
		put_same(image, names[i][0], config, names[i][1]);
	if (json_object_size(ports) > 0)
		put(image, "ports", keys_of(ports));
	if (json_object_size(volumes) > 0)
		put(image, "volumes", keys_of(volumes));
	if (json_array_size(json_object_get(config, "Env")) > 0)
		put(image, "environment", environment(in, config));
}

/* The steps that made a layer, in order. */
static const char *
next_step(const struct inspection *in, const json_t *history, size_t *at)
{
	while (*at < json_array_size(history)) {
		const json_t *step = json_array_get(history, (*at)++);
		const char *by = json_get_string(step, "created_by");
		struct buf line = {0};
		const char *text;

		if (json_is_true(json_object_get(step, "empty_layer")))
			continue;
		if (in->secrets)
			buf_puts(&line, by ? by : "");
		else
			secret_mask(&line, by ? by : "");
		text = arena_strdup(&in->place.run->arena, buf_text(&line));
		buf_free(&line);
		return text;
	}
	return NULL;
}

static json_t *
layers(const struct inspection *in, const json_t *root)
{
	const struct oci_manifest *m = &in->image->manifest;
	const json_t *history = json_object_get(root, "history");
	json_t *out = json_array();
	size_t at = 0;

	for (size_t i = 0; i < m->n_layers; i++) {
		json_t *layer = json_object();

		put(layer, "digest", json_text(m->layers[i].digest));
		put(layer, "size", json_integer(m->layers[i].size));
		put_text(layer, "mediaType", m->layers[i].media_type);
		put_text(layer, "createdBy", next_step(in, history, &at));
		json_array_append_new(out, layer);
	}
	return out;
}

static json_t *
image_of(struct inspection *in)
{
	json_auto_t *root = in->config.len == 0
	    ? NULL
	    : oci_json_read(buf_text(&in->config), in->config.len, NULL);
	const char *platform = oci_config_platform(&in->place.run->arena, root);
	const char *created = json_get_string(root, "created");
	json_t *image = json_object();

	put(image, "digest", json_text(in->image->text.digest));
	if (*platform)
		put(image, "platform", json_text(platform));
	put(image, "size", json_integer(size_of(in->image)));
	if (is_recorded(created))
		put_text(image, "created", created);
	put_text(image, "author", json_get_string(root, "author"));
	put_runtime(in, image, json_object_get(root, "config"));
	put(image, "layers", layers(in, root));
	return image;
}

/* The size of a child, when its manifest can be had. */
static json_t *
child_size(struct inspection *in, const struct oci_descriptor *child)
{
	struct place *place = &in->place;
	struct fetched f = {0};
	struct error why = {0};
	json_t *size = NULL;

	if (oci_manifest_get(place->oci, place->repository, child->digest,
		&f.text, &why) == OCI_FOUND &&
	    oci_manifest_read(&place->run->arena, buf_text(&f.text.bytes),
		f.text.bytes.len, f.text.type, &f.manifest, &why))
		size = json_integer(size_of(&f));
	oci_text_free(&f.text);
	oci_manifest_free(&f.manifest);
	error_clear(&why);
	return size;
}

static void
put_platforms(struct inspection *in, json_t *document)
{
	const struct oci_manifest *index = &in->named.manifest;
	json_t *platforms = json_array(), *attestations = json_array();

	for (size_t i = 0; i < index->n_children; i++) {
		const struct oci_descriptor *child = &index->children[i];
		bool about = oci_is_attestation(child);
		json_t *row = json_object(), *size;

		if (!about)
			put(row, "platform",
			    json_text(*child->platform ? child->platform
						       : "unknown"));
		put(row, "digest", json_text(child->digest));
		size =
		    i < CHILDREN_MAX && !about ? child_size(in, child) : NULL;
		if (size)
			put(row, "size", size);
		if (about)
			put_text(row, "subject",
			    oci_annotation(
				child->json, "vnd.docker.reference.digest"));
		json_array_append_new(about ? attestations : platforms, row);
	}
	put(document, "platforms", platforms);
	if (json_array_size(attestations) > 0)
		put(document, "attestations", attestations);
	else
		json_decref(attestations);
}

/* The annotation, on what was named or on the image, new name or old. */
static const char *
find_note(const struct inspection *in, const char *name)
{
	const char *text = oci_annotation(in->named.manifest.root, name);

	if (!text && in->image)
		text = oci_annotation(in->image->manifest.root, name);
	return text;
}

static void
put_base(const struct inspection *in, json_t *document)
{
	const char *name = find_note(in, "org.opencontainers.image.base.name");
	const char *digest =
	    find_note(in, "org.opencontainers.image.base.digest");
	json_t *base;

	if (!name && !digest)
		return;
	base = json_object();
	put_text(base, "name", name);
	put_text(base, "digest", digest);
	put(document, "base", base);
}

json_t *
inspect_referrer(const json_t *descriptor)
{
	const char *type = json_get_string(descriptor, "artifactType");
	json_t *row = json_object();

	put_text(row, "digest", json_get_string(descriptor, "digest"));
	put(row, "kind", json_text(oci_kind_of_type(type ? type : "")));
	put_text(row, "artifactType", type);
	put_same(row, "size", descriptor, "size");
	put_same(row, "status", descriptor, "artifactStatus");
	return row;
}

/* cosign of old tags what it adds: "sha256-HEX.sig". */
static void
add_by_tag(struct inspection *in, json_t *list)
{
	static const char *const ends[][2] = {
	    {".sig", "signature"}, {".att", "attestation"}, {".sbom", "sbom"}};
	struct place *place = &in->place;

	for (size_t i = 0; i < countof(ends); i++) {
		const char *tag = oci_fallback_tag(
		    &place->run->arena, in->named.text.digest, ends[i][0]);
		char digest[OCI_DIGEST_SIZE];
		struct error why = {0};

		if (oci_manifest_digest(place->oci, place->repository, tag,
			digest, &why) == OCI_FOUND)
			json_array_append_new(list,
			    json_members("digest", json_text(digest), "kind",
				json_text(ends[i][1]), "tag", json_text(tag)));
		error_clear(&why);
	}
}

static bool
put_referrers(struct inspection *in, json_t *document, struct error *err)
{
	struct place *place = &in->place;
	struct buf text = {0};
	json_t *list = json_array();
	json_auto_t *index = NULL;
	const json_t *item;
	size_t i;
	bool ok = oci_referrers(place->oci, place->repository,
		      in->named.text.digest, &text, err) == OCI_FOUND;

	if (ok && text.len > 0)
		index = oci_json_read(buf_text(&text), text.len, NULL);
	json_array_foreach (json_object_get(index, "manifests"), i, item)
		json_array_append_new(list, inspect_referrer(item));
	if (ok)
		add_by_tag(in, list);
	put(document, "referrers", list);
	buf_free(&text);
	return ok;
}

json_t *
inspect_document(struct inspection *in, struct error *err)
{
	const struct oci_manifest *m = &in->named.manifest;
	json_t *document = json_object();
	const char *kind = oci_kind(m);

	put(document, "name",
	    json_text(place_name(&in->place, place_wanted(&in->place))));
	put(document, "digest", json_text(in->named.text.digest));
	put(document, "kind", json_text(kind));
	put(document, "mediaType", json_text(m->media_type));
	if (strcmp(kind, "image") != 0)
		put_text(document, "artifactType", m->artifact_type);
	put_same(document, "annotations", m->root, "annotations");
	if (m->has_subject)
		put(document, "subject", json_text(m->subject.digest));
	put_base(in, document);
	put(document, "lambda",
	    json_boolean(strcmp(kind, "image") == 0 && in->image &&
		in->image->manifest.n_layers > 0));
	if (m->index)
		put_platforms(in, document);
	if (in->image)
		put(document, "image", image_of(in));
	if (put_referrers(in, document, err))
		return document;
	json_decref(document);
	return NULL;
}
