/* SPDX-License-Identifier: Apache-2.0 */
#include "cmd/move/copy_end.h"

#include <string.h>
#include <unistd.h>

#include "base/json/json.h"
#include "base/json/json_make.h"
#include "oci/digest.h"
#include "oci/end_layout.h"
#include "rules/names.h"

static const struct {
	const char *scheme;
	enum copy_kind kind;
} schemes[] = {
    {"oci:", COPY_LAYOUT},
    {"oci-archive:", COPY_ARCHIVE},
    {"docker-archive:", COPY_DOCKER_ARCHIVE},
};

/* Behind the path: a tag, a digest, or for docker a whole name. */
static bool
take_image(
    struct run *run, const char *text, struct copy_end *out, struct error *err)
{
	struct reference r;

	out->wanted = text;
	if (names_is_tag(text) || oci_digest_is_valid(text))
		return true;
	if (out->kind != COPY_DOCKER_ARCHIVE)
		return fail(err, ERR_USAGE,
		    "%s: behind the second colon stands a tag or a digest",
		    out->word);
	if (!reference_parse(&run->arena, text, 0, &r, err))
		return false;
	out->wanted = r.tag ? r.tag : "latest";
	out->name = arena_printf(&run->arena, "%.*s",
	    (int)(strlen(text) - (r.tag ? strlen(r.tag) + 1 : 0)), text);
	return true;
}

static bool
take_path(
    struct run *run, const char *text, struct copy_end *out, struct error *err)
{
	size_t len = strcspn(text, ":");

	out->path = arena_strndup(&run->arena, text, len);
	if (!*out->path)
		return fail(err, ERR_USAGE, "%s names no path", out->word);
	return !text[len] || take_image(run, text + len + 1, out, err);
}

bool
copy_end_open(struct run *run, struct http *http, const char *word,
    struct copy_end *out, struct error *err)
{
	const struct reference *r = &out->place.reference;

	*out = (struct copy_end){.word = word, .registry = true};
	for (size_t i = 0; i < sizeof(schemes) / sizeof(*schemes); i++) {
		size_t len = strlen(schemes[i].scheme);

		if (strncmp(word, schemes[i].scheme, len) != 0 ||
		    strncmp(word, "oci://", 6) == 0)
			continue;
		out->registry = false;
		out->kind = schemes[i].kind;
		return take_path(run, word + len, out, err);
	}
	if (!place_open_over(run, http, word, 0, &out->place, err))
		return false;
	out->wanted = r->digest ? r->digest : r->tag;
	return true;
}

static const json_t *
find_layer(const json_t *layers, const char *digest)
{
	const json_t *layer;
	size_t i;

	json_array_foreach (layers, i, layer) {
		const char *have = json_get_string(layer, "layerDigest");

		if (have && strcmp(have, digest) == 0)
			return layer;
	}
	return NULL;
}

/* An oci_there: `ctx` is the place. */
static bool
ask_there(void *ctx, const struct oci_descriptor *const *blobs, size_t n,
    bool *there, struct error *err)
{
	struct place *place = ctx;
	json_t *digests = json_array();
	json_auto_t *reply = NULL;

	for (size_t i = 0; i < n; i++)
		json_array_append_new(digests, json_text(blobs[i]->digest));
	reply = place_call(place, "batch-check-layer-availability",
	    json_members("layerDigests", digests), err);
	/* who may push need not have the right to ask this */
	if (!reply && err->kind == ERR_SERVICE)
		error_clear(err);
	for (size_t i = 0; reply && i < n; i++) {
		const char *state =
		    json_get_string(find_layer(json_object_get(reply, "layers"),
					blobs[i]->digest),
			"layerAvailability");

		there[i] = state && strcmp(state, "AVAILABLE") == 0;
	}
	return reply != NULL;
}

static void
make_end(struct copy_end *end, const struct copy_end *other)
{
	struct place *place = &end->place;
	bool same = other && other->registry &&
	    strcmp(oci_origin(place->oci), oci_origin(other->place.oci)) == 0 &&
	    strcmp(place->repository, other->place.repository) != 0;

	end->end = oci_end_registry(place->oci, place->repository,
	    same ? other->place.repository : NULL, place->ecr,
	    place->ecr ? ask_there : NULL, place);
}

static bool
open_source(struct copy_end *from, struct error *err)
{
	if (from->kind == COPY_LAYOUT)
		from->end = oci_end_layout(from->path, false, err);
	else
		from->end = oci_end_archive(
		    from->path, from->kind == COPY_DOCKER_ARCHIVE, err);
	return from->end != NULL;
}

/* What its images are called where the word does not say it. */
static const char *
archive_name(const struct copy_end *from, const struct copy_end *to)
{
	if (to->name)
		return to->name;
	return from->registry ? from->end->name : "image";
}

static bool
open_target(
    struct copy_end *from, struct copy_end *to, bool force, struct error *err)
{
	bool docker = to->kind == COPY_DOCKER_ARCHIVE;

	if (to->kind == COPY_LAYOUT) {
		to->end = oci_end_layout(to->path, true, err);
		return to->end != NULL;
	}
	if (!force && access(to->path, F_OK) == 0)
		return fail(err, ERR_NO,
		    "%s is there already, and stays there without --force",
		    to->path);
	to->end =
	    oci_end_archive_new(to->path, archive_name(from, to), docker, err);
	return to->end != NULL;
}

bool
copy_end_join(
    struct copy_end *from, struct copy_end *to, bool force, struct error *err)
{
	if (from->registry)
		make_end(from, NULL);
	else if (!open_source(from, err))
		return false;
	if (!to->registry)
		return open_target(from, to, force, err);
	make_end(to, from);
	return true;
}

bool
copy_end_finish(struct copy_end *to, struct error *err)
{
	return to->registry || oci_end_layout_finish(to->end, err);
}

void
copy_end_close(struct copy_end *end)
{
	if (end->registry) {
		oci_end_registry_free(end->end);
		place_close(&end->place);
	} else {
		oci_end_layout_free(end->end);
	}
}

const char *
copy_end_name(struct run *run, const struct copy_end *end, const char *wanted)
{
	if (end->registry)
		return place_name(&end->place, wanted);
	return arena_printf(&run->arena, "%.*s%s%c%s",
	    (int)strcspn(end->word, ":") + 1, end->word, end->path,
	    strchr(wanted, ':') ? '@' : ':', wanted);
}
