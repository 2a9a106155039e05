/* SPDX-License-Identifier: Apache-2.0 */
#include "oci/docker_in.h"

#include <stdlib.h>
#include <string.h>

#include "base/json/json.h"
#include "base/json/json_make.h"
#include "base/memory/alloc.h"
#include "oci/digest.h"
#include "oci/manifest.h"
#include "oci/unzip.h"

#define DOCKER "application/vnd.docker."

static const char type_manifest[] = DOCKER "distribution.manifest.v2+json";
static const char type_config[] = DOCKER "container.image.v1+json";
static const char type_layer[] = DOCKER "image.rootfs.diff.tar.gzip";

enum { LIST_MAX = 8 << 20, CONFIG_MAX = 8 << 20, LAYERS_MAX = 10 * 1000 };

/* A layer that was packed. */
struct packed {
	const char *name; /* in the archive */
	char digest[OCI_DIGEST_SIZE];
	int fd;
	uint64_t size;
};

struct docker_in {
	struct oci_files *files;
	const char *name;
	struct arena arena;
	json_t *index, *texts; /* digest: the text of a manifest */
	json_t *configs;       /* digest: its name in the archive */
	struct packed *packed;
	size_t n, room;
};

static json_t *
descriptor(const char *type, const char *digest, uint64_t size)
{
	return json_members("mediaType", json_text(type), "size",
	    json_integer((json_int_t)size), "digest", json_text(digest));
}

/* Pack a layer, once for all images that have it; NULL with `err`. */
static const struct packed *
pack(struct docker_in *in, const char *name, struct error *err)
{
	struct oci_bytes bytes;
	struct packed *p;
	bool ok;

	for (size_t i = 0; i < in->n; i++)
		if (strcmp(in->packed[i].name, name) == 0)
			return &in->packed[i];
	if (in->n == LAYERS_MAX) {
		fail(err, ERR_GENERAL, "%s has too many layers", in->name);
		return NULL;
	}
	if (in->n == in->room) {
		in->room = in->room ? 2 * in->room : 16;
		in->packed =
		    xrealloc(in->packed, in->room * sizeof(*in->packed));
	}
	if (!oci_files_open(in->files, name, "", &bytes, err))
		return NULL;
	p = &in->packed[in->n];
	p->name = arena_strdup(&in->arena, name);
	ok = oci_zip_bytes(&bytes, &p->fd, p->digest, &p->size, err);
	oci_bytes_close(&bytes);
	in->n += ok;
	return ok ? p : NULL;
}

static bool
read_config(
    struct docker_in *in, const char *name, json_t **out, struct error *err)
{
	char digest[OCI_DIGEST_SIZE];
	struct buf text = {0};
	bool ok = oci_files_read(in->files, name, CONFIG_MAX, &text, err);

	if (ok) {
		oci_digest_bytes(buf_text(&text), text.len, digest);
		json_object_set_new(in->configs, digest, json_text(name));
		*out = descriptor(type_config, digest, text.len);
	}
	buf_free(&text);
	return ok;
}

static bool
read_layers(
    struct docker_in *in, const json_t *names, json_t *out, struct error *err)
{
	const json_t *name;
	size_t i;

	json_array_foreach (names, i, name) {
		const struct packed *p = json_is_text(name)
		    ? pack(in, json_string_value(name), err)
		    : NULL;

		if (!p)
			return err->kind != ERR_NONE
			    ? false
			    : fail(err, ERR_GENERAL, "%s: a layer has no name",
				  in->name);
		json_array_append_new(
		    out, descriptor(type_layer, p->digest, p->size));
	}
	return true;
}

/* A manifest as a push would have made it, under all its names. */
static void
list(struct docker_in *in, const json_t *manifest, const json_t *names)
{
	json_t *all = json_object_get(in->index, "manifests");
	char digest[OCI_DIGEST_SIZE];
	struct buf text = {0};
	const json_t *name;
	json_t *entry;
	size_t i;

	json_write(&text, manifest, &json_style_compact);
	oci_digest_bytes(text.data, text.len, digest);
	json_object_set_new(
	    in->texts, digest, json_text_n(text.data, text.len));
	json_array_foreach (names, i, name) {
		if (!json_is_text(name))
			continue;
		entry = descriptor(type_manifest, digest, text.len);
		json_object_set_new(entry, "annotations",
		    json_members("io.containerd.image.name",
			json_text(json_string_value(name))));
		json_array_append_new(all, entry);
	}
	if (json_array_size(names) == 0)
		json_array_append_new(
		    all, descriptor(type_manifest, digest, text.len));
	buf_free(&text);
}

static bool
read_image(struct docker_in *in, const json_t *image, struct error *err)
{
	const char *config = json_get_string(image, "Config");
	json_t *head = NULL, *layers;
	json_auto_t *manifest = NULL;

	if (!config)
		return fail(
		    err, ERR_GENERAL, "%s: an image has no config", in->name);
	if (!read_config(in, config, &head, err))
		return false;
	layers = json_array();
	manifest = json_members("schemaVersion", json_integer(2), "mediaType",
	    json_text(type_manifest), "config", head, "layers", layers);
	if (!read_layers(in, json_object_get(image, "Layers"), layers, err))
		return false;
	list(in, manifest, json_object_get(image, "RepoTags"));
	return true;
}

static bool
read_list(struct docker_in *in, struct error *err)
{
	struct buf text = {0};
	json_auto_t *images = NULL;
	const json_t *image;
	size_t i;
	bool ok =
	    oci_files_read(in->files, "manifest.json", LIST_MAX, &text, err);

	if (ok)
		images = oci_json_read(buf_text(&text), text.len, NULL);
	buf_free(&text);
	if (ok && !json_is_array(images))
		return fail(err, ERR_GENERAL,
		    "%s: manifest.json is no list of images", in->name);
	json_array_foreach (images, i, image)
		ok = ok && read_image(in, image, err);
	return ok;
}

struct docker_in *
docker_in_open_archive(
    struct oci_files *files, const char *name, struct error *err)
{
	struct docker_in *in = xmalloc(sizeof(*in));

	*in = (struct docker_in){.files = files,
	    .name = name,
	    .texts = json_object(),
	    .configs = json_object(),
	    .index = json_members(
		"schemaVersion", json_integer(2), "manifests", json_array())};
	if (read_list(in, err))
		return in;
	docker_in_close(in);
	return NULL;
}

void
docker_in_close(struct docker_in *in)
{
	if (!in)
		return;
	for (size_t i = 0; i < in->n; i++)
		oci_zip_close(in->packed[i].fd);
	free(in->packed);
	json_decref(in->index);
	json_decref(in->texts);
	json_decref(in->configs);
	arena_free(&in->arena);
	free(in);
}

json_t *
docker_in_index(const struct docker_in *in)
{
	return json_incref(in->index);
}

bool
docker_in_has(const struct docker_in *in, const char *digest)
{
	return json_object_get(in->texts, digest) != NULL;
}

bool
docker_in_manifest(
    const struct docker_in *in, const char *digest, struct buf *out)
{
	const char *text = json_get_string(in->texts, digest);

	if (text)
		buf_puts(out, text);
	return text != NULL;
}

bool
docker_in_open(struct docker_in *in, const char *digest, struct oci_bytes *out,
    struct error *err)
{
	const char *config = json_get_string(in->configs, digest);

	for (size_t i = 0; i < in->n; i++)
		if (strcmp(in->packed[i].digest, digest) == 0)
			return oci_bytes_of(
			    in->packed[i].fd, in->packed[i].size, digest, out);
	if (config)
		return oci_files_open(in->files, config, digest, out, err);
	return fail(err, ERR_GENERAL, "%s: %s is not there", in->name, digest);
}
