/* SPDX-License-Identifier: Apache-2.0 */
#include "cmd/clean/deletion.h"

#include <stdlib.h>
#include <string.h>

#include "base/json/json.h"
#include "base/json/json_make.h"
#include "base/memory/alloc.h"
#include "cmd/verbs/consent.h"

enum { BATCH = 100, AT_ONCE = CALLS_JOBS * BATCH, FIRST = 64 };

static bool
is_same(const char *a, const char *b)
{
	return a == b || (a && b && strcmp(a, b) == 0);
}

static bool
is_new(struct deletion *deletion, const struct doomed *doomed)
{
	struct buf key = {0};
	bool is;

	if (!deletion->known)
		deletion->known = json_object();
	buf_printf(
	    &key, "%s %s", doomed->digest, doomed->tag ? doomed->tag : "");
	is = !json_object_get(deletion->known, buf_text(&key));
	json_object_set_new(deletion->known, buf_text(&key), json_true());
	buf_free(&key);
	return is;
}

void
deletion_add(struct deletion *deletion, const struct doomed *doomed)
{
	struct doomed *grown;

	if (!is_new(deletion, doomed))
		return;
	if (deletion->n == deletion->room) {
		deletion->room = deletion->room ? 2 * deletion->room : FIRST;
		grown =
		    xrealloc(deletion->list, deletion->room * sizeof(*grown));
		deletion->list = grown;
	}
	deletion->list[deletion->n++] = *doomed;
}

static json_t *
id_of(const struct doomed *doomed)
{
	return doomed->tag
	    ? json_members("imageTag", json_text(doomed->tag))
	    : json_members("imageDigest", json_text(doomed->digest));
}

/* The failure of one in a reply, or NULL. */
static const json_t *
find_failure(const json_t *reply, const struct doomed *doomed)
{
	const json_t *list = json_object_get(reply, "failures"), *failure;
	size_t i;

	json_array_foreach (list, i, failure) {
		const json_t *id = json_object_get(failure, "imageId");

		if (doomed->tag
			? is_same(json_get_string(id, "imageTag"), doomed->tag)
			: is_same(json_get_string(id, "imageDigest"),
			      doomed->digest))
			return failure;
	}
	return NULL;
}

static void
note_failure(
    struct deletion *deletion, struct doomed *doomed, const json_t *failure)
{
	const char *reason = json_get_string(failure, "failureReason");
	const char *code = json_get_string(failure, "failureCode");

	doomed->done = true;
	deletion->failed++;
	buf_printf(&deletion->failures, "%s%s: %s",
	    deletion->failures.len ? "\n" : "", doomed->name,
	    reason     ? reason
		: code ? code
		       : "it did not go");
}

/* What became of one; `last`: it is not tried again. */
static void
settle(struct deletion *deletion, struct doomed *doomed, const json_t *reply,
    bool last)
{
	const json_t *failure = find_failure(reply, doomed);
	const char *code = json_get_string(failure, "failureCode");
	bool gone = is_same(code, "ImageNotFound");

	if (failure && !gone) {
		if (last || !is_same(code, "ImageReferencedByManifestList"))
			note_failure(deletion, doomed, failure);
		return;
	}
	doomed->done = true;
	consent_tell(deletion->place->run, "%s: %s", doomed->name,
	    gone              ? "was gone already"
		: doomed->tag ? "tag removed"
			      : "deleted");
}

/* What is under way. */
struct wave {
	struct deletion *deletion;
	struct doomed *some[AT_ONCE];
	size_t n;
	bool last; /* none is tried again */
};

/* Others are under way where one fails, and what they did is told. */
static bool
take_answer(void *ctx, struct calls_answer *answer, struct error *err)
{
	struct wave *wave = ctx;
	struct doomed **some = answer->mark;

	if (!answer->reply) {
		if (err->kind == ERR_NONE)
			*err = answer->error;
		else
			error_clear(&answer->error);
		return true;
	}
	for (size_t i = 0; i < BATCH && some + i < wave->some + wave->n; i++)
		settle(wave->deletion, some[i], answer->reply, wave->last);
	return true;
}

static bool
delete_wave(struct wave *wave, struct error *err)
{
	struct place *place = wave->deletion->place;

	for (size_t i = 0; i < wave->n; i += BATCH) {
		json_t *ids = json_array();

		for (size_t j = i; j < i + BATCH && j < wave->n; j++)
			json_array_append_new(ids, id_of(wave->some[j]));
		if (!place_ask(place, "batch-delete-image",
			json_members("imageIds", ids), &wave->some[i], err))
			return false;
	}
	place_answers(place, take_answer, wave, err);
	wave->n = 0;
	return err->kind == ERR_NONE;
}

/* Those of a kind that have not gone yet. */
static bool
delete_kind(struct deletion *deletion, bool index, bool last, struct error *err)
{
	struct wave wave = {.deletion = deletion, .last = last};

	for (size_t i = 0; i < deletion->n; i++) {
		struct doomed *doomed = &deletion->list[i];

		if (doomed->done || doomed->index != index ||
		    (doomed->waits && !last))
			continue;
		wave.some[wave.n++] = doomed;
		if (wave.n == AT_ONCE && !delete_wave(&wave, err))
			return false;
	}
	return delete_wave(&wave, err);
}

static size_t
count_left(const struct deletion *deletion)
{
	size_t n = 0;

	for (size_t i = 0; i < deletion->n; i++)
		n += !deletion->list[i].done;
	return n;
}

bool
deletion_run(struct deletion *deletion, struct error *err)
{
	size_t left = count_left(deletion), before = left + 1;

	while (left > 0) {
		bool last = left == before;

		before = left;
		if (deletion->before &&
		    !deletion->before(deletion->ctx, deletion, err))
			return false;
		if (!delete_kind(deletion, true, last, err) ||
		    !delete_kind(deletion, false, last, err))
			return false;
		left = count_left(deletion);
	}
	return true;
}

void
deletion_free(struct deletion *deletion)
{
	free(deletion->list);
	json_decref(deletion->known);
	buf_free(&deletion->failures);
}
