/* What copying many tags will ask for, asked ahead and all at once.
 * SPDX-License-Identifier: Apache-2.0 */
#include <string.h>

#include "base/json/json.h"
#include "base/json/json_make.h"
#include "oci/copy.h"
#include "oci/origin.h"

enum {
	SMALL = 128 * 1024, /* blobs up to that go ahead */
	TOGETHER = 2 << 20, /* so many bytes of them at a time */
	MANIFESTS_MAX = 200 /* of one batch, children and all */
};

/* A batch. */
struct ahead {
	struct oci_copy *copy;
	const struct oci_target *from, *to;
	struct arena arena;
	struct oci_manifest manifests[MANIFESTS_MAX];
	size_t n; /* of them */
};

/* Answers of n requests, freed. */
static void
drop(struct oci_sent *all, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		http_response_free(&all[i].response);
		error_clear(&all[i].err);
	}
}

/* Read a manifest and let the source keep it for who asks next. */
static void
keep(struct ahead *a, const char *reference, struct oci_sent *sent)
{
	struct error none = {0};
	struct oci_text text;

	if (!sent->came || sent->response.status != 200 ||
	    a->n == MANIFESTS_MAX)
		return;
	if (oci_manifest_take(a->from->oci, a->from->repository, reference,
		&sent->response, &text, &none)) {
		if (oci_manifest_read(&a->arena, buf_text(&text.bytes),
			text.bytes.len, text.type, &a->manifests[a->n], &none))
			a->n++;
		else
			oci_manifest_free(&a->manifests[a->n]);
		oci_end_keep_text(a->copy->from, reference, &text);
	}
	error_clear(&none);
}

static void
fetch(struct ahead *a, const char *const *references, size_t n)
{
	struct oci_sent *all = arena_array(&a->arena, struct oci_sent, n + 1);

	for (size_t i = 0; i < n; i++)
		all[i].ask = oci_manifest_ask(
		    &a->arena, NULL, a->from->repository, references[i]);
	oci_send_all(a->from->oci, all, n);
	for (size_t i = 0; i < n; i++)
		keep(a, references[i], &all[i]);
	drop(all, n);
}

/* Which of them the target has, and where its tags are; an absent one is
 * known to be, where the registry answers HEAD by 404. */
static void
look(struct ahead *a, const char *const *references, size_t n)
{
	struct oci_sent *all = arena_array(&a->arena, struct oci_sent, n + 1);

	for (size_t i = 0; i < n; i++)
		all[i].ask = oci_manifest_ask(
		    &a->arena, "HEAD", a->to->repository, references[i]);
	oci_send_all(a->to->oci, all, n);
	for (size_t i = 0; i < n; i++) {
		char digest[OCI_DIGEST_SIZE] = "";

		if (!all[i].came ||
		    (!oci_told_digest(&all[i].response, digest) &&
			all[i].response.status != 404))
			continue;
		oci_end_keep_digest(a->copy->to, references[i], digest);
	}
	drop(all, n);
}

/* Children of the indexes that came, each once. */
static size_t
list_children(struct ahead *a, const char **out)
{
	json_auto_t *seen = json_object();
	size_t n = 0;

	for (size_t i = 0; i < a->n; i++) {
		const struct oci_manifest *m = &a->manifests[i];

		for (size_t j = 0; j < m->n_children; j++) {
			const char *digest = m->children[j].digest;

			if (n == MANIFESTS_MAX ||
			    json_object_get(seen, digest) ||
			    json_object_get(a->copy->have, digest))
				continue;
			json_object_set_new(seen, digest, json_true());
			out[n++] = digest;
		}
	}
	return n;
}

static bool
is_new(struct ahead *a, const struct oci_descriptor *blob, json_t *seen)
{
	if (blob->external || json_object_get(a->copy->have, blob->digest) ||
	    json_object_get(seen, blob->digest))
		return false;
	json_object_set_new(seen, blob->digest, json_true());
	return true;
}

/* All blobs that are not known to be there. */
static size_t
list_blobs(struct ahead *a, const struct oci_descriptor ***out)
{
	json_auto_t *seen = json_object();
	size_t n = 0, room = 0;

	for (size_t i = 0; i < a->n; i++)
		room += a->manifests[i].n_layers + 1;
	*out = arena_array(&a->arena, const struct oci_descriptor *, room + 1);
	for (size_t i = 0; i < a->n; i++) {
		const struct oci_manifest *m = &a->manifests[i];

		for (size_t j = 0; j < m->n_layers; j++)
			if (is_new(a, &m->layers[j], seen))
				(*out)[n++] = &m->layers[j];
		if (m->has_config && is_new(a, &m->config, seen))
			(*out)[n++] = &m->config;
	}
	return n;
}

/* What is sent in one go: GET, POST, PUT, each for all of them. */
struct load {
	const struct oci_descriptor *blob;
	struct oci_sent get, post, put;
};

static bool
is_right(const struct load *l)
{
	char digest[OCI_DIGEST_SIZE];
	const struct buf *body = &l->get.response.body;

	oci_digest_bytes(buf_text(body), body->len, digest);
	return l->get.came && l->get.response.status == 200 &&
	    strcmp(digest, l->blob->digest) == 0;
}

/* The same request of each of them, those out of it left out. */
static void
send_each(struct ahead *a, struct oci_session *oci, struct load *all, size_t n,
    size_t member)
{
	struct oci_sent *list = arena_array(&a->arena, struct oci_sent, n + 1);
	size_t *at = arena_array(&a->arena, size_t, n + 1), m = 0;

	for (size_t i = 0; i < n; i++) {
		struct oci_sent *sent =
		    (struct oci_sent *)((char *)&all[i] + member);

		if (!sent->ask.path)
			continue;
		at[m] = i;
		list[m++] = *sent;
	}
	oci_send_all(oci, list, m);
	for (size_t i = 0; i < m; i++)
		*(struct oci_sent *)((char *)&all[at[i]] + member) = list[i];
}

static void
ask_upload(struct ahead *a, struct load *l)
{
	if (!is_right(l))
		return;
	l->post.ask = oci_upload_ask(&a->arena, a->to);
}

static void
ask_put(struct ahead *a, struct load *l)
{
	const struct buf *body = &l->get.response.body;

	if (!l->post.ask.path || !l->post.came)
		return;
	l->put.ask = (struct oci_ask){.method = "PUT",
	    .path = oci_upload_url(
		&a->arena, a->to, &l->post.response, l->blob->digest),
	    .scope = a->to->scope,
	    .type = "application/octet-stream",
	    .body = buf_text(body),
	    .body_len = body->len,
	    .once = true};
}

static void
note(struct ahead *a, struct load *l)
{
	if (l->put.came && l->put.response.status == 201) {
		json_object_set_new(
		    a->copy->have, l->blob->digest, json_true());
		json_object_set_new(
		    a->copy->ahead, l->blob->digest, json_true());
	}
	drop(&l->get, 1);
	drop(&l->post, 1);
	drop(&l->put, 1);
}

static void
send_loads(struct ahead *a, struct load *all, size_t n)
{
	for (size_t i = 0; i < n; i++)
		all[i].get.ask = (struct oci_ask){
		    .path = arena_printf(&a->arena, "/v2/%s/blobs/%s",
			a->from->repository, all[i].blob->digest),
		    .scope = oci_scope_pull(&a->arena, a->from->repository),
		    .limit = SMALL};
	send_each(a, a->from->oci, all, n, offsetof(struct load, get));
	for (size_t i = 0; i < n; i++)
		ask_upload(a, &all[i]);
	send_each(a, a->to->oci, all, n, offsetof(struct load, post));
	for (size_t i = 0; i < n; i++)
		ask_put(a, &all[i]);
	send_each(a, a->to->oci, all, n, offsetof(struct load, put));
	for (size_t i = 0; i < n; i++)
		note(a, &all[i]);
}

static void
send_small(struct ahead *a, const struct oci_descriptor **blobs, size_t n,
    const bool *there)
{
	struct load *all = arena_array(&a->arena, struct load, n + 1);
	int64_t bytes = 0;
	size_t m = 0;

	for (size_t i = 0; i < n; i++) {
		if (there[i] || blobs[i]->size > SMALL)
			continue;
		if (bytes + blobs[i]->size > TOGETHER) {
			send_loads(a, all, m);
			memset(all, 0, (m + 1) * sizeof(*all));
			bytes = 0;
			m = 0;
		}
		all[m++].blob = blobs[i];
		bytes += blobs[i]->size;
	}
	send_loads(a, all, m);
}

/* Within a registry blobs are mounted, which costs no more than this. */
static bool
may_send(const struct ahead *a)
{
	return !a->copy->options.dry_run &&
	    strcmp(oci_origin(a->from->oci), oci_origin(a->to->oci)) != 0;
}

static void
go_ahead(struct ahead *a, const char *const *tags, size_t n)
{
	const char **children =
	    arena_array(&a->arena, const char *, MANIFESTS_MAX);
	const struct oci_descriptor **blobs;
	struct error none = {0};
	bool *there;

	fetch(a, tags, n);
	look(a, tags, n);
	n = list_children(a, children);
	look(a, children, n);
	fetch(a, children, n);
	n = list_blobs(a, &blobs);
	there = arena_array(&a->arena, bool, n + 1);
	if (n > 0 && may_send(a) &&
	    a->copy->to->kind->blobs_there(
		a->copy->to, blobs, n, there, &none)) {
		for (size_t i = 0; i < n; i++)
			if (there[i])
				json_object_set_new(a->copy->have,
				    blobs[i]->digest, json_true());
		send_small(a, blobs, n, there);
	}
	error_clear(&none);
}

void
oci_copy_ahead(struct oci_copy *copy, const char *const *tags, size_t n)
{
	struct ahead a = {.copy = copy,
	    .from = oci_end_target(copy->from),
	    .to = oci_end_target(copy->to)};

	if (a.from && a.to && copy->options.wish.n == 0)
		go_ahead(&a, tags, n);
	for (size_t i = 0; i < a.n; i++)
		oci_manifest_free(&a.manifests[i]);
	arena_free(&a.arena);
}
