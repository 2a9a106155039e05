/* SPDX-License-Identifier: Apache-2.0 */
#include <stdlib.h>
#include <string.h>

#include <jansson.h>

#include "aws/wire/sigv4_canon.h"
#include "base/json/json_make.h"
#include "local/auth/page_token.h"
#include "local/store/hash.h"
#include "local/registry/oci.h"
#include "oci/manifest.h"

/* The longest page, and the service's usual one. */
enum { PAGE = 1000, USUAL = 100 };

/* A page as it is asked for. */
struct page {
	size_t n;
	const char *after;
	const char *base; /* what a Link has before the path */
	const char *path; /* of the listing */
};

/* The service's pages are the API's; by the specification one may ask for any
 * number, and get as many as there are in one of ours. */
static bool
read_size(struct oci *oci, size_t *out)
{
	const char *text = request_argument(oci->request, "n");
	bool service = oci_is_service(oci);
	char *end = NULL;
	long n = text ? strtol(text, &end, 10) : service ? USUAL : PAGE;

	if (text && (!*text || *end || (n < 0 && !service)))
		return oci_fail(oci, 400, "PAGINATION_NUMBER_INVALID",
		    "invalid number of results requested");
	if (service && (n > PAGE || n < 1))
		return oci_fail_parameter(oci, "maxResults",
		    "Member must have value %s than or equal to %d",
		    n > PAGE ? "less" : "greater", n > PAGE ? PAGE : 1);
	*out = n < PAGE ? (size_t)n : PAGE;
	return true;
}

static void
bind_token(struct oci *oci, const struct page *page, const char *bound[4])
{
	bound[0] = page->path;
	bound[1] = oci->caller.account;
	bound[2] = oci->caller.region;
	bound[3] = NULL;
}

/* What `last` stands for, where it is not a name.  False: answered. */
static bool
read_token(struct oci *oci, struct page *page)
{
	const char *last = request_argument(oci->request, "last");
	const char *bound[4];

	if (!last)
		return true;
	bind_token(oci, page, bound);
	page->after =
	    page_token_read(oci->arena, oci->server->secret, bound, last);
	return page->after ||
	    oci_fail_parameter(oci, "NextToken", "Invalid token");
}

/* False: answered. */
static bool
read_page(struct oci *oci, const char *path, struct page *out)
{
	const char *last = request_argument(oci->request, "last");

	*out = (struct page){.base = http_base_url(oci->request),
	    .path = path,
	    .after = last ? last : ""};
	return read_size(oci, &out->n) &&
	    (!oci_is_service(oci) || read_token(oci, out));
}

/* `more`: an argument that belongs to the listing, and its value, or NULL. */
static void
add_token_link(struct oci *oci, const struct page *page, const char *last,
    const char *more, const char *value)
{
	const char *bound[4];
	struct buf token = {0};

	bind_token(oci, page, bound);
	last = page_token_write(oci->arena, oci->server->secret, bound, last);
	canon_encode(&token, last, strlen(last), "");
	if (value) {
		buf_printf(&token, "&%s=", more);
		canon_encode(&token, value, strlen(value), "");
	}
	http_add_headerf(oci->response, "Link", "<%s%s?last=%s>; rel=\"next\"",
	    page->base, page->path, buf_text(&token));
	buf_free(&token);
}

static void
add_link(struct oci *oci, const struct page *page, const char *last)
{
	if (oci_is_service(oci))
		add_token_link(
		    oci, page, last, "n", request_argument(oci->request, "n"));
	else
		http_add_headerf(oci->response, "Link",
		    "<%s?last=%s&n=%zu>; rel=\"next\"", page->path, last,
		    page->n);
}

static uint64_t
scatter(const char *text)
{
	uint64_t sum = 14695981039346656037u; /* FNV-1a */

	while (*text)
		sum = (sum ^ (unsigned char)*text++) * 1099511628211u;
	return sum;
}

static int
compare_scattered(const void *a, const void *b)
{
	uint64_t x = scatter(*(const char *const *)a);
	uint64_t y = scatter(*(const char *const *)b);

	return x < y ? -1 : x > y;
}

/* Answer with the first of `found` texts, and the way to the next page when
 * there are more.  The service has no order: what relies on one must fail here
 * as well, but always in the same way. */
static void
answer_page(struct oci *oci, const struct page *page, const char *name,
    const char **texts, size_t found, json_t *body)
{
	bool service = oci_is_service(oci);
	json_t *list = json_array();
	size_t n = found < page->n ? found : page->n;

	if (found > n && n > 0)
		add_link(oci, page, texts[n - 1]);
	if (service)
		qsort(texts, n, sizeof(*texts), compare_scattered);
	for (size_t i = 0; i < n; i++)
		json_array_append_new(list, json_text(texts[i]));
	json_object_set_new(body, name, list);
	oci_answer_json(oci, 200,
	    service ? "text/plain; charset=utf-8" : "application/json", body);
}

void
oci_list_tags(struct oci *oci)
{
	const char **tags = arena_array(oci->arena, const char *, PAGE + 1);
	const char *path =
	    arena_printf(oci->arena, "/v2/%s/tags/list", oci->path.shown);
	struct page page;
	size_t found = 0;
	struct tx tx;
	bool good;

	if (!read_page(oci, path, &page) || !oci_read(oci, &tx))
		return;
	good = oci_find_repo(oci, &tx, false);
	if (good)
		found = tag_list(&tx, oci->arena, oci->repo.id, page.after,
		    page.n + 1, tags);
	store_end(&tx);
	if (good)
		answer_page(oci, &page, "tags", tags, found,
		    json_members("name", json_text(oci->path.shown)));
}

void
oci_list_catalog(struct oci *oci)
{
	const char **names = arena_array(oci->arena, const char *, PAGE + 1);
	struct page page;
	size_t found = 0;
	struct tx tx;

	if (!read_page(oci, "/v2/_catalog", &page) || !oci_read(oci, &tx))
		return;
	if (registry_find(&tx, oci->arena, oci->caller.account,
		oci->caller.region, &oci->registry))
		found = repo_list(&tx, oci->arena, oci->registry.id, page.after,
		    page.n + 1, names);
	store_end(&tx);
	answer_page(oci, &page, "repositories", names, found, json_object());
}

static json_t *
descriptor(struct tx *tx, const struct image *image)
{
	json_t *out = json_members("mediaType", json_text(image->media_type),
	    "digest", json_text(image->digest), "size",
	    json_integer(image->manifest_size));
	json_t *notes = image_annotations(tx, image->id);

	if (image->artifact_type)
		json_object_set_new(
		    out, "artifactType", json_text(image->artifact_type));
	if (notes)
		json_object_set_new(out, "annotations", notes);
	return out;
}

/* As many as fit into a page; NULL: answered that there is no room. */
static json_t *
collect_referrers(
    struct oci *oci, struct tx *tx, const struct page *page, const char *type)
{
	struct image *images = arena_array(oci->arena, struct image, PAGE + 1);
	int64_t last = strtoll(page->after, NULL, 10), bytes = 0;
	json_t *list = json_array();
	size_t i,
	    n = referrer_list(tx, oci->arena, &oci->repo, oci->path.reference,
		type, "ACTIVE", last, PAGE + 1, images);

	for (i = 0; i < n && i < PAGE && bytes < ANSWER_REFERRERS; i++) {
		bytes += images[i].manifest_size;
		if (!oci_hold(oci, http_cost(images[i].manifest_size))) {
			json_decref(list);
			return NULL;
		}
		json_array_append_new(list, descriptor(tx, &images[i]));
	}
	if (n > i)
		add_token_link(oci, page,
		    arena_printf(
			oci->arena, "%lld", (long long)images[i - 1].id),
		    "artifactType", type);
	return list;
}

/* A plus sign that a client did not escape is none of a form's blanks. */
static const char *
wanted_type(struct oci *oci)
{
	const char *type = request_argument(oci->request, "artifactType");
	char *copy;

	if (!type || !*type)
		return NULL;
	copy = arena_strdup(oci->arena, type);
	for (char *c = copy; *c; c++)
		if (*c == ' ')
			*c = '+';
	return copy;
}

void
oci_list_referrers(struct oci *oci)
{
	struct page page = {.base = "",
	    .after = "",
	    .path = arena_printf(oci->arena, "/v2/%s/referrers/%s",
		oci->path.shown, oci->path.reference)};
	const char *type = wanted_type(oci);
	json_t *list = NULL;
	struct tx tx;

	if (!digest_is_valid(oci->path.reference)) {
		oci_fail(oci, 400, "DIGEST_INVALID", "Invalid digest '%s'",
		    oci->path.reference);
		return;
	}
	if (!read_token(oci, &page) || !oci_read(oci, &tx))
		return;
	if (oci_find_repo(oci, &tx, false))
		list = collect_referrers(oci, &tx, &page, type);
	store_end(&tx);
	if (!list)
		return;
	if (type)
		http_add_header(
		    oci->response, "OCI-Filters-Applied", "artifactType");
	oci_answer_json(oci, 200, oci_type_index,
	    json_members("schemaVersion", json_integer(2), "mediaType",
		json_text(oci_type_index), "manifests", list));
}
