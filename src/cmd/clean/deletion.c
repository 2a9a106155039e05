/* SPDX-License-Identifier: Apache-2.0 */
#include "cmd/clean/deletion.h"

#include <stdlib.h>
#include <string.h>

#include "base/json/json.h"
#include "base/json/json_make.h"
#include "base/memory/alloc.h"
#include "base/text/among.h"
#include "cmd/verbs/consent.h"

enum { BATCH = 100, FIRST = 64 };

static bool
is_same(const char *a, const char *b)
{
	return a == b || (a && b && strcmp(a, b) == 0);
}

static const char *
key_of(struct buf *buf, const char *digest, const char *tag)
{
	buf_printf(buf, "%s %s", digest, tag ? tag : "");
	return buf_text(buf);
}

/* Its number in the list, or NULL. */
static const json_t *
number_of(const struct deletion *deletion, const char *digest, const char *tag)
{
	struct buf key = {0};
	const json_t *number =
	    json_object_get(deletion->known, key_of(&key, digest, tag));

	buf_free(&key);
	return number;
}

struct doomed *
deletion_find(
    const struct deletion *deletion, const char *digest, const char *tag)
{
	const json_t *number = number_of(deletion, digest, tag);

	return number ? &deletion->list[json_integer_value(number)] : NULL;
}

void
deletion_add(struct deletion *deletion, const struct doomed *doomed)
{
	struct buf key = {0};

	if (number_of(deletion, doomed->digest, doomed->tag))
		return;
	if (!deletion->known)
		deletion->known = json_object();
	json_object_set_new(deletion->known,
	    key_of(&key, doomed->digest, doomed->tag),
	    json_integer((json_int_t)deletion->n));
	buf_free(&key);
	if (deletion->n == deletion->room) {
		deletion->room = deletion->room ? 2 * deletion->room : FIRST;
		deletion->list = xrealloc(
		    deletion->list, deletion->room * sizeof(*deletion->list));
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

static bool
is_of(const json_t *id, const struct doomed *doomed)
{
	return doomed->tag
	    ? is_same(json_get_string(id, "imageTag"), doomed->tag)
	    : is_same(json_get_string(id, "imageDigest"), doomed->digest);
}

/* Whether the reply says that it went, or at least what has not gone. */
static bool
has_gone(const json_t *reply, const struct doomed *doomed)
{
	const json_t *ids = json_object_get(reply, "imageIds"), *id;
	size_t i;

	if (!ids)
		return json_object_get(reply, "failures") != NULL;
	json_array_foreach (ids, i, id)
		if (is_of(id, doomed))
			return true;
	return false;
}

/* The failure of one in a reply, or NULL. */
static const json_t *
find_failure(const json_t *reply, const struct doomed *doomed)
{
	const json_t *list = json_object_get(reply, "failures"), *failure;
	size_t i;

	json_array_foreach (list, i, failure) {
		if (is_of(json_object_get(failure, "imageId"), doomed))
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

	if (!failure && !has_gone(reply, doomed)) {
		note_failure(deletion, doomed, NULL);
		return;
	}
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

/* A call under way. */
struct batch {
	struct doomed *some[BATCH];
	size_t n;
};

/* Those of a kind, a batch in each call; the next is asked for where one is
 * answered. */
struct wave {
	struct deletion *deletion;
	bool index;
	bool last;   /* none is tried again */
	size_t next; /* of the list */
};

/* Ask for those that have not gone yet, up to a batch. */
static bool
send_batch(struct wave *wave, struct batch *batch, struct error *err)
{
	struct deletion *deletion = wave->deletion;
	json_t *ids = json_array();

	for (batch->n = 0; batch->n < BATCH && wave->next < deletion->n;
	     wave->next++) {
		struct doomed *doomed = &deletion->list[wave->next];

		if (doomed->done || doomed->index != wave->index ||
		    (doomed->waits && !wave->last))
			continue;
		batch->some[batch->n++] = doomed;
		json_array_append_new(ids, id_of(doomed));
	}
	if (batch->n > 0)
		return place_ask(deletion->place, "batch-delete-image",
		    json_members("imageIds", ids), batch, err);
	json_decref(ids);
	return true;
}

/* Where one fails no more are sent, but others are under way, and what they
 * did is told. */
static void
take_answer(struct wave *wave, struct calls_answer *answer, struct error *err)
{
	const struct scope *api = &wave->deletion->place->api;
	struct batch *batch = answer->mark;

	for (size_t i = 0; i < batch->n; i++)
		batch->some[i]->tried = true;
	for (size_t i = 0; answer->reply && i < batch->n; i++)
		settle(
		    wave->deletion, batch->some[i], answer->reply, wave->last);
	if (!answer->reply && err->kind == ERR_NONE)
		*err = answer->error;
	else
		error_clear(&answer->error);
	if (err->kind != ERR_NONE || !send_batch(wave, batch, err))
		calls_drop(api->calls, api->client, false);
	json_decref(answer->reply);
}

static bool
delete_kind(struct deletion *deletion, bool index, bool last, struct error *err)
{
	struct wave wave = {.deletion = deletion, .index = index, .last = last};
	const struct scope *api = &deletion->place->api;
	int jobs = deletion->place->run->jobs;
	size_t n = (size_t)(jobs ? jobs : CALLS_JOBS);
	struct batch *batches = xmalloc(n * sizeof(*batches));
	struct calls_answer answer;
	bool ok = true;

	/* none waits for those that run: the first may be refused */
	for (size_t i = 0; ok && i < n; i++)
		ok = send_batch(&wave, &batches[i], err);
	while (api->calls && calls_any(api->calls, &answer))
		take_answer(&wave, &answer, err);
	free(batches);
	return err->kind == ERR_NONE;
}

static size_t
count_left(const struct deletion *deletion)
{
	size_t n = 0;

	for (size_t i = 0; i < deletion->n; i++)
		n += !deletion->list[i].done;
	return n;
}

static bool
run_passes(struct deletion *deletion, struct error *err)
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

bool
deletion_run(struct deletion *deletion, struct error *err)
{
	size_t n = 0;

	if (run_passes(deletion, err))
		return true;
	for (size_t i = 0; i < deletion->n; i++)
		n += !deletion->list[i].done && !deletion->list[i].tried;
	if (n > 0)
		consent_tell(deletion->place->run, "%s: %zu of %zu not tried",
		    scope_name_at(
			&deletion->place->api, deletion->place->repository),
		    n, deletion->n);
	return false;
}

bool
deletion_gather(struct buf *failures, const struct deletion *deletion,
    const char *repository, bool ok, struct error *err)
{
	static const char *const own[] = {
	    "AccessDeniedException", "RepositoryNotFoundException", NULL};

	if (!ok && !(repository && is_among(own, error_code(err)))) {
		buf_free(failures);
		return false;
	}
	if (deletion->failed)
		buf_printf(failures, "%s%s", failures->len ? "\n" : "",
		    buf_text(&deletion->failures));
	if (!ok)
		buf_printf(failures, "%s%s: %s", failures->len ? "\n" : "",
		    repository, err->message);
	error_clear(err);
	return true;
}

void
deletion_free(struct deletion *deletion)
{
	free(deletion->list);
	json_decref(deletion->known);
	buf_free(&deletion->failures);
}
