/* SPDX-License-Identifier: Apache-2.0 */
#include "cmd/look/wanted.h"

#include <string.h>

#include "base/json/json.h"
#include "base/json/json_make.h"
#include "cmd/verbs/verb.h"
#include "oci/read.h"

static const char *
tag_of(const struct wanted *wanted)
{
	const struct reference *reference = &wanted->reference;

	if (reference->tag || reference->digest)
		return reference->tag;
	return "latest";
}

/* The scope of the same host that is open already, or a new one. */
static bool
open_scope(struct wanted_set *q, size_t at, struct error *err)
{
	const struct reference *reference = &q->wanted[at].reference;
	const char *host = reference_host(reference);

	for (size_t i = 0; i < at; i++) {
		struct scope *scope = q->wanted[i].scope;

		if (!scope || strcmp(scope->host ? scope->host : "", host) != 0)
			continue;
		q->wanted[at].scope = scope;
		return true;
	}
	q->wanted[at].scope = &q->scopes[at];
	return scope_open(q->run, reference, NULL, &q->scopes[at], err);
}

bool
wanted_open(
    struct wanted_set *q, size_t at, const char *text, struct error *err)
{
	struct wanted *wanted = &q->wanted[at];

	if (!reference_parse(&q->run->arena, text, 0, &wanted->reference, err))
		return false;
	if (scope_fits(q->run, &wanted->reference))
		return open_scope(q, at, err);
	wanted->place = &q->places[at];
	return place_open(q->run, text, 0, wanted->place, err);
}

static void
ask(struct wanted *wanted)
{
	json_t *id = json_object();
	json_t *params =
	    scope_params(wanted->scope, wanted->reference.repository);

	if (tag_of(wanted))
		json_object_set_new(id, "imageTag", json_text(tag_of(wanted)));
	if (wanted->reference.digest)
		json_object_set_new(
		    id, "imageDigest", json_text(wanted->reference.digest));
	json_object_set_new(params, "imageIds", json_array());
	json_array_append_new(json_object_get(params, "imageIds"), id);
	scope_ask(wanted->scope,
	    wanted->pulled ? "batch-get-image" : "describe-images", params,
	    wanted);
}

static void
take_digest(struct run *run, struct wanted *wanted, const char *digest)
{
	wanted->state = digest ? WANTED_FOUND : WANTED_MISSING;
	if (digest)
		wanted->digest = arena_strdup(&run->arena, digest);
}

/* A tag and a digest that do not belong together are no image. */
static bool
take_pulled(struct run *run, struct wanted *wanted, const json_t *reply,
    struct error *err)
{
	const json_t *image =
	    json_array_get(json_object_get(reply, "images"), 0);
	const json_t *failure =
	    json_array_get(json_object_get(reply, "failures"), 0);
	const char *code = json_get_string(failure, "failureCode");

	if (code && strcmp(code, "ImageNotFound") != 0 &&
	    strcmp(code, "ImageTagDoesNotMatchDigest") != 0)
		return fail(err, ERR_SERVICE, "%s: %s (%s)",
		    wanted->reference.text,
		    json_get_string(failure, "failureReason"), code);
	take_digest(run, wanted,
	    json_get_string(json_object_get(image, "imageId"), "imageDigest"));
	return true;
}

static bool
take_described(struct run *run, struct wanted *wanted, const json_t *reply,
    struct error *err)
{
	const json_t *detail =
	    json_array_get(json_object_get(reply, "imageDetails"), 0);

	take_digest(run, wanted, json_get_string(detail, "imageDigest"));
	if (wanted->state == WANTED_FOUND)
		return true;
	fail(err, ERR_GENERAL, "%s has no digest", wanted->reference.text);
	return scope_explain(wanted->scope, "describe-images", err);
}

/* What an error says of the image, if anything. */
static bool
take_error(struct wanted_set *q, struct wanted *wanted, struct error *why,
    struct error *err)
{
	if (verb_is_code(why, "ImageNotFoundException")) {
		wanted->state = WANTED_MISSING;
	} else if (verb_is_code(why, "RepositoryNotFoundException")) {
		wanted->state =
		    q->missing_ok ? WANTED_MISSING : WANTED_NO_REPOSITORY;
		error_clear(&wanted->why);
		wanted->why = *why;
		*why = (struct error){0};
	} else if (!wanted->pulled &&
	    verb_is_code(why, "AccessDeniedException")) {
		/* who may only pull finds out by that */
		wanted->pulled = true;
		ask(wanted);
	} else {
		*err = *why;
		return scope_explain(wanted->scope,
		    wanted->pulled ? "batch-get-image" : "describe-images",
		    err);
	}
	error_clear(why);
	return true;
}

static bool
take_answer(
    struct wanted_set *q, struct calls_answer *answer, struct error *err)
{
	struct wanted *wanted = answer->mark;
	bool ok;

	if (!answer->reply)
		return take_error(q, wanted, &answer->error, err);
	ok = wanted->pulled
	    ? take_pulled(q->run, wanted, answer->reply, err)
	    : take_described(q->run, wanted, answer->reply, err);
	json_decref(answer->reply);
	return ok;
}

/* By the protocol of registries, one after the other. */
static bool
ask_place(struct wanted_set *q, struct wanted *wanted, struct error *err)
{
	struct place *place = wanted->place;
	char digest[OCI_DIGEST_SIZE];
	struct error why = {0};

	switch (oci_manifest_digest(
	    place->oci, place->repository, place_wanted(place), digest, &why)) {
	case OCI_FOUND:
		take_digest(q->run, wanted, digest);
		return true;
	case OCI_ABSENT:
		wanted->state = WANTED_MISSING;
		break;
	case OCI_NO_REPOSITORY:
		wanted->state =
		    q->missing_ok ? WANTED_MISSING : WANTED_NO_REPOSITORY;
		error_clear(&wanted->why);
		wanted->why = why;
		return true;
	case OCI_FAILED:
		*err = why;
		return false;
	}
	error_clear(&why);
	return true;
}

bool
wanted_ask(struct wanted_set *q, struct error *err)
{
	struct calls_answer answer;
	bool ok = true;

	for (size_t i = 0; i < q->n; i++)
		if (q->wanted[i].scope && q->wanted[i].state != WANTED_FOUND)
			ask(&q->wanted[i]);
	for (size_t i = 0; ok && i < q->n; i++)
		while (ok && q->scopes[i].calls &&
		    calls_next(q->scopes[i].calls, &answer))
			ok = take_answer(q, &answer, err);
	for (size_t i = 0; ok && i < q->n; i++)
		if (q->wanted[i].place && q->wanted[i].state != WANTED_FOUND)
			ok = ask_place(q, &q->wanted[i], err);
	return ok;
}

size_t
wanted_count(const struct wanted_set *q, enum wanted_state state)
{
	size_t n = 0;

	for (size_t i = 0; i < q->n; i++)
		n += q->wanted[i].state == state;
	return n;
}

void
wanted_close(struct wanted_set *q)
{
	for (size_t i = 0; i < q->n; i++) {
		if (q->scopes[i].run)
			scope_close(&q->scopes[i]);
		if (q->places[i].run)
			place_close(&q->places[i]);
		error_clear(&q->wanted[i].why);
	}
}
