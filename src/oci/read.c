/* SPDX-License-Identifier: Apache-2.0 */
#include "oci/read.h"

#include <stdio.h>
#include <string.h>

#include "base/json/json.h"
#include "oci/link.h"
#include "oci/manifest.h"
#include "oci/origin.h"
#include "oci/refusal.h"

enum {
	PAGES_MAX = 10 * 1000, /* of a listing: ten million tags */
	PAGE_MAX = 4 << 20     /* bytes of one: a thousand tags are 131 kB */
};

void
oci_text_free(struct oci_text *text)
{
	buf_free(&text->bytes);
}

const char *
oci_scope_pull(struct arena *arena, const char *repository)
{
	return arena_printf(arena, "repository:%s:pull", repository);
}

const char *
oci_fallback_tag(struct arena *arena, const char *digest, const char *suffix)
{
	return arena_printf(
	    arena, "%.6s-%.64s%s", digest, digest + strlen("sha256:"), suffix);
}

/* "team/app:1" or "team/app@sha256:…", for messages. */
static const char *
name_of(struct arena *arena, const char *repository, const char *reference)
{
	return arena_printf(arena, "%s%c%s", repository,
	    strchr(reference, ':') ? '@' : ':', reference);
}

/* What an answer without what was asked for means. */
static enum oci_found
tell_absence(struct oci_session *oci, const struct http_response *response,
    const char *what, struct error *err)
{
	oci_refuse(oci_host(oci), response, what, err);
	if (response->status != 404)
		return OCI_FAILED;
	if (oci_has_code(response, "NAME_UNKNOWN") ||
	    oci_has_code(response, "REPOSITORY_NOT_FOUND"))
		return OCI_NO_REPOSITORY;
	return OCI_ABSENT;
}

static void
read_type(const struct http_response *response, struct oci_text *out)
{
	struct buf type = {0};

	*out->type = '\0';
	if (http_header_get(response, "content-type", &type))
		snprintf(out->type, sizeof(out->type), "%s", buf_text(&type));
	buf_free(&type);
}

/* What was asked for, or what the registry itself says, is another. */
static bool
check_digest(struct oci_session *oci, const struct http_response *response,
    const char *what, const char *reference, const char *digest,
    struct error *err)
{
	struct buf told = {0};
	bool other;

	if (strchr(reference, ':') && strcmp(reference, digest) != 0)
		return fail(err, ERR_GENERAL,
		    "%s/%s: the registry sent a manifest that is another: %s",
		    oci_host(oci), what, digest);
	other = http_header_get(response, "docker-content-digest", &told) &&
	    oci_digest_is_valid(buf_text(&told)) &&
	    strcmp(buf_text(&told), digest) != 0;
	if (other)
		fail(err, ERR_GENERAL,
		    "%s/%s: the registry says that its digest is %s, and it "
		    "is %s",
		    oci_host(oci), what, buf_text(&told), digest);
	buf_free(&told);
	return !other;
}

struct oci_ask
oci_manifest_ask(struct arena *arena, const char *method,
    const char *repository, const char *reference)
{
	return (struct oci_ask){.method = method,
	    .path = arena_printf(
		arena, "/v2/%s/manifests/%s", repository, reference),
	    .scope = oci_scope_pull(arena, repository),
	    .accept = oci_accept,
	    .limit = OCI_MANIFEST_MAX};
}

bool
oci_manifest_take(struct oci_session *oci, const char *repository,
    const char *reference, struct http_response *response, struct oci_text *out,
    struct error *err)
{
	struct arena arena = {0};
	bool ok;

	*out = (struct oci_text){0};
	oci_digest_bytes(
	    buf_text(&response->body), response->body.len, out->digest);
	read_type(response, out);
	ok = check_digest(oci, response, name_of(&arena, repository, reference),
	    reference, out->digest, err);
	if (ok) {
		out->bytes = response->body;
		response->body = (struct buf){0};
	}
	arena_free(&arena);
	return ok;
}

enum oci_found
oci_manifest_get(struct oci_session *oci, const char *repository,
    const char *reference, struct oci_text *out, struct error *err)
{
	struct arena arena = {0};
	const struct oci_ask ask =
	    oci_manifest_ask(&arena, NULL, repository, reference);
	struct http_response response = {0};
	enum oci_found found = OCI_FAILED;

	*out = (struct oci_text){0};
	if (oci_send(oci, &ask, &response, err)) {
		if (response.status != 200)
			found = tell_absence(oci, &response,
			    name_of(&arena, repository, reference), err);
		else if (oci_manifest_take(
			     oci, repository, reference, &response, out, err))
			found = OCI_FOUND;
	}
	http_response_free(&response);
	arena_free(&arena);
	return found;
}

bool
oci_told_digest(
    const struct http_response *response, char digest[OCI_DIGEST_SIZE])
{
	struct buf told = {0};
	bool ok = response->status == 200 &&
	    http_header_get(response, "docker-content-digest", &told) &&
	    oci_digest_is_valid(buf_text(&told));

	if (ok)
		memcpy(digest, told.data, OCI_DIGEST_SIZE);
	buf_free(&told);
	return ok;
}

/* From its HEAD; a registry that tells none is asked for the whole. */
static enum oci_found
ask_head(struct oci_session *oci, const char *repository, const char *reference,
    char digest[OCI_DIGEST_SIZE], struct error *err)
{
	struct arena arena = {0};
	const struct oci_ask ask =
	    oci_manifest_ask(&arena, "HEAD", repository, reference);
	struct http_response response = {0};
	enum oci_found found = OCI_FAILED;

	if (oci_send(oci, &ask, &response, err)) {
		/* till the whole is asked for */
		found =
		    oci_told_digest(&response, digest) ? OCI_FOUND : OCI_ABSENT;
	}
	http_response_free(&response);
	arena_free(&arena);
	return found;
}

enum oci_found
oci_manifest_digest(struct oci_session *oci, const char *repository,
    const char *reference, char digest[OCI_DIGEST_SIZE], struct error *err)
{
	enum oci_found found =
	    ask_head(oci, repository, reference, digest, err);
	struct oci_text text;

	if (found != OCI_ABSENT)
		return found;
	/* a HEAD has no body that says what is missing */
	found = oci_manifest_get(oci, repository, reference, &text, err);
	if (found == OCI_FOUND)
		memcpy(digest, text.digest, OCI_DIGEST_SIZE);
	oci_text_free(&text);
	return found;
}

/* A listing that goes on over pages. */
struct oci_listing {
	struct oci_session *oci;
	struct arena *arena;
	const char *scope, *what;
	const char *url; /* of the next page, or NULL */
	int pages;
};

/* The next page as JSON, or NULL: at the end, too, where `*found` stays. */
static json_t *
next_page(struct oci_listing *l, enum oci_found *found, struct error *err)
{
	const struct oci_ask ask = {.path = l->url,
	    .scope = l->scope,
	    .accept = "application/vnd.oci.image.index.v1+json, "
		      "application/json",
	    .limit = PAGE_MAX};
	struct http_response response = {0};
	struct buf link = {0};
	const char *next = NULL;
	json_t *page = NULL;
	struct error why = {0};

	if (!oci_send(l->oci, &ask, &response, err)) {
		*found = OCI_FAILED;
	} else if (response.status != 200) {
		*found = tell_absence(l->oci, &response, l->what, err);
	} else {
		page = oci_json_read(
		    buf_text(&response.body), response.body.len, &why);
		if (http_header_get(&response, "link", &link))
			next = oci_link_next(l->arena, buf_text(&link));
		if (!page) {
			fail(err, ERR_GENERAL,
			    "%s/%s: the registry's list is not JSON: %s",
			    oci_host(l->oci), l->what, why.message);
			*found = OCI_FAILED;
		}
	}
	l->url = next
	    ? oci_link_resolve(l->arena,
		  arena_printf(l->arena, "%s%s",
		      *l->url == '/' ? oci_origin(l->oci) : "", l->url),
		  next)
	    : NULL;
	error_clear(&why);
	buf_free(&link);
	http_response_free(&response);
	return page;
}

/* Another place has no part of a registry's list. */
static bool
may_go_on(struct oci_listing *l, struct error *err)
{
	if (++l->pages >= PAGES_MAX)
		return fail(err, ERR_GENERAL, "%s/%s: the list does not end",
		    oci_host(l->oci), l->what);
	return oci_origin_same(oci_origin(l->oci), l->url) ||
	    fail(err, ERR_GENERAL,
		"%s/%s: the list goes on in another place: %.200s",
		oci_host(l->oci), l->what, l->url);
}

enum oci_found
oci_tags(struct oci_session *oci, const char *repository,
    bool (*each)(void *ctx, const char *tag), void *ctx, struct error *err)
{
	struct arena arena = {0};
	struct oci_listing l = {.oci = oci,
	    .arena = &arena,
	    .what = repository,
	    .scope = oci_scope_pull(&arena, repository),
	    .url = arena_printf(&arena, "/v2/%s/tags/list?n=1000", repository)};
	enum oci_found found = OCI_FOUND;
	bool wanted = true;

	while (wanted && l.url && found == OCI_FOUND) {
		json_auto_t *page = next_page(&l, &found, err);
		const json_t *tag;
		size_t i;

		json_array_foreach (json_object_get(page, "tags"), i, tag)
			wanted = wanted && json_is_text(tag) &&
			    each(ctx, json_string_value(tag));
		if (l.url && !may_go_on(&l, err))
			found = OCI_FAILED;
	}
	arena_free(&arena);
	return found;
}

/* Where there is no API for them. */
static enum oci_found
referrers_by_tag(struct oci_session *oci, struct arena *arena,
    const char *repository, const char *digest, struct buf *out,
    struct error *err)
{
	struct oci_text text;
	enum oci_found found = oci_manifest_get(
	    oci, repository, oci_fallback_tag(arena, digest, ""), &text, err);

	if (found == OCI_FOUND)
		buf_add(out, buf_text(&text.bytes), text.bytes.len);
	oci_text_free(&text);
	if (found == OCI_ABSENT) {
		error_clear(err);
		found = OCI_FOUND;
	}
	return found;
}

static void
add_page(json_t **all, json_t *page)
{
	json_t *list = json_object_get(*all, "manifests");

	if (!json_is_array(list)) {
		json_decref(*all);
		*all = json_incref(page);
		return;
	}
	json_array_extend(list, json_object_get(page, "manifests"));
}

enum oci_found
oci_referrers(struct oci_session *oci, const char *repository,
    const char *digest, struct buf *out, struct error *err)
{
	struct arena arena = {0};
	struct oci_listing l = {.oci = oci,
	    .arena = &arena,
	    .what = name_of(&arena, repository, digest),
	    .scope = oci_scope_pull(&arena, repository),
	    .url = arena_printf(
		&arena, "/v2/%s/referrers/%s", repository, digest)};
	enum oci_found found = OCI_FOUND;
	json_auto_t *all = NULL;

	while (l.url && found == OCI_FOUND) {
		json_auto_t *page = next_page(&l, &found, err);

		if (page)
			add_page(&all, page);
		if (l.url && !may_go_on(&l, err))
			found = OCI_FAILED;
	}
	if (!all && found == OCI_ABSENT) {
		error_clear(err);
		found =
		    referrers_by_tag(oci, &arena, repository, digest, out, err);
	} else if (all && found == OCI_FOUND) {
		json_write(out, all, &json_style_compact);
	}
	arena_free(&arena);
	return found;
}
