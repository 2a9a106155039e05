/* tag: further names for an image.
 * SPDX-License-Identifier: Apache-2.0 */
#include <string.h>

#include "cmd/commands.h"
#include "cmd/move/moving.h"
#include "cmd/verbs/consent.h"
#include "cmd/verbs/place.h"
#include "cmd/verbs/verb.h"
#include "oci/end.h"
#include "oci/manifest.h"
#include "rules/names.h"

enum { FORCE, DRY_RUN, ROWS };

static const struct arg options[] = {
    [FORCE] = {"--force", .doc = "Move a tag that is on another image.",
	.exact = true},
    [DRY_RUN] = {"--dry-run", .doc = CONSENT_DRY_RUN, .exact = true},
    VERB_ROWS(ROWS),
    {0},
};

/* An image and the names that it gets. */
struct tagging {
	struct place place;
	struct oci_text text;
	struct oci_manifest manifest;
	struct arena arena;
	struct moving moving;
	bool force;
};

/* A word is a tag, or a reference of the same repository. */
static bool
read_tag(
    struct tagging *t, const char *word, const char **tag, struct error *err)
{
	struct reference r;

	*tag = word;
	if (names_is_tag(word))
		return true;
	if (!strpbrk(word, "/:@"))
		word = arena_printf(
		    &t->arena, "%s:%s", t->place.reference.repository, word);
	if (!reference_parse(&t->place.run->arena, word, 0, &r, err))
		return false;
	*tag = r.tag;
	if (r.digest || !r.tag)
		return fail(err, ERR_USAGE, "%s names no tag", word);
	if (strcmp(r.repository, t->place.reference.repository) == 0 &&
	    (!r.hosted || strcmp(r.registry.host, t->place.host) == 0))
		return true;
	return fail(err, ERR_USAGE,
	    "%s is in another repository than %s: ecr copy takes it there",
	    word, t->place.reference.text);
}

static bool
fetch(struct tagging *t, struct error *err)
{
	struct place *place = &t->place;
	const char *wanted = place_wanted(place);

	return oci_manifest_get(place->oci, place->repository, wanted, &t->text,
		   err) == OCI_FOUND &&
	    oci_manifest_read(&t->arena, buf_text(&t->text.bytes),
		t->text.bytes.len, t->text.type, &t->manifest, err);
}

static bool
put(struct tagging *t, const char *tag, struct error *err)
{
	const char *scope = arena_printf(
	    &t->arena, "repository:%s:pull,push", t->place.repository);
	const struct oci_target target = {
	    t->place.oci, t->place.repository, scope, t->place.ecr};
	struct oci_putting putting = {.reference = tag,
	    .type = t->manifest.media_type,
	    .text = &t->text.bytes,
	    .digest = t->text.digest};

	return t->moving.dry_run ||
	    oci_manifest_put(&target, &putting, err) == OCI_PUT_DONE;
}

/* A tag that is on another image stays there, by rule or for want of
 * consent. */
static bool
refuse_move(struct tagging *t, const char *tag, const char *before,
    bool *refused, struct error *err)
{
	const char *name = place_name(&t->place, tag);
	bool immutable;

	*refused = false;
	if (!place_is_immutable(&t->place, tag, &immutable, err))
		return false;
	if (immutable)
		return fail_code(err, ERR_SERVICE, "TAG_INVALID",
		    "%s is on %s, and tags of this repository are immutable",
		    name, before);
	*refused = !t->force;
	return t->force ||
	    moving_add_taken(&t->moving, name, before, t->text.digest, err);
}

static bool
tag_one(struct tagging *t, const char *tag, struct error *err)
{
	char before[OCI_DIGEST_SIZE] = "";
	struct moved moved = {.name = place_name(&t->place, tag),
	    .digest = t->text.digest,
	    .action = MOVED_TAGGED};
	enum oci_found found = oci_manifest_digest(
	    t->place.oci, t->place.repository, tag, before, err);
	bool refused = false;

	if (found == OCI_FAILED || found == OCI_NO_REPOSITORY)
		return false;
	if (found == OCI_ABSENT)
		error_clear(err);
	if (found == OCI_FOUND && strcmp(before, t->text.digest) == 0) {
		moved.action = MOVED_SAME;
	} else if (found == OCI_FOUND) {
		if (!refuse_move(t, tag, before, &refused, err) || refused)
			return refused;
		moved.action = MOVED_MOVED;
		moved.before = before;
	}
	return (moved.action == MOVED_SAME || put(t, tag, err)) &&
	    moving_add(&t->moving, &moved, err);
}

static bool
tag_all(struct tagging *t, struct word_list words, struct error *err)
{
	const char **tags = arena_array(&t->arena, const char *, words.n + 1);

	for (size_t i = 1; i < words.n; i++)
		if (!read_tag(t, words.at[i], &tags[i], err))
			return false;
	if (!fetch(t, err))
		return false;
	for (size_t i = 1; i < words.n; i++) {
		struct error why = {0};

		if (!tag_one(t, tags[i], &why) &&
		    !moving_add_failed(
			&t->moving, place_name(&t->place, tags[i]), &why, err))
			return false;
	}
	return moving_finish(&t->moving, err);
}

static bool
tag(struct run *run, const struct arg_parser *given, struct error *err)
{
	struct tagging t = {.force = argparse_given(given, FORCE)};
	bool ok;

	if (given->rest.n < 2)
		return fail(err, ERR_USAGE,
		    "tag takes an image and its new tags: ecr tag REPO:TAG "
		    "NEW...");
	t.moving.dry_run = argparse_given(given, DRY_RUN);
	ok = place_open(run, given->rest.at[0], 0, &t.place, err) &&
	    moving_open(&t.moving, run, given, ROWS, err) &&
	    tag_all(&t, given->rest, err);
	moving_free(&t.moving);
	oci_manifest_free(&t.manifest);
	oci_text_free(&t.text);
	place_close(&t.place);
	arena_free(&t.arena);
	return ok;
}

static const struct example examples[] = {
    {"Promote an image", "ecr tag team/app:v1.4.2 prod"},
    {"Move a tag, and set another one",
	"ecr tag --force team/app:v1.4.2 latest v1.4"},
    {0},
};

const struct command tag_command = {
    .name = "tag",
    .group = "moving",
    .doc =
	"Give an image further tags. The manifest goes as it is, byte for "
	"byte: the digest stays, signatures hold, indexes stay whole. A tag "
	"that is on it already is left alone; one that is on another image is "
	"moved with --force alone (else status 1). NEW is a tag, or a "
	"reference of the same repository.",
    .operands = "SRC NEW...",
    .completion = COMPLETE_REFERENCE,
    .options = options,
    .examples = examples,
    .no = "The tag is on another image already, and --force was not "
	  "given.",
    .run = tag,
};
