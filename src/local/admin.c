/* SPDX-License-Identifier: Apache-2.0 */
#include "local/admin.h"

#include <stdlib.h>
#include <string.h>

#include "base/countof.h"
#include "base/text/base64.h"
#include "local/store/blob.h"
#include "local/store/collect.h"
#include "local/store/lifecycle.h"
#include "local/store/public.h"
#include "local/seed.h"
#include "local/http/server.h"
#include "local/store/store.h"
#include "local/page/key.h"

enum { MAX_SEED = 256 * 1024 * 1024 };

static void
answer_health(struct request *request, struct response *response)
{
	(void)request;
	http_answer(response, 200, "application/json",
	    "{\"status\":\"ok\",\"version\":\"%s\"}\n", ECR_VERSION);
}

static void
answer_reset(struct request *request, struct response *response)
{
	bool good = store_reset(request->server->store);

	blobs_reset(request->server->blobs);

	http_answer(response, good ? 200 : 500, "application/json",
	    "{\"status\":\"%s\"}\n", good ? "ok" : "failed");
}

static void
answer_seed(struct request *request, struct response *response)
{
	struct seed_counts counts;
	struct error err = {0};

	if (seed_store(request, &counts, &err))
		http_answer(response, 200, "application/json",
		    "{\"repositories\":%zu,\"images\":%zu,\"findings\":%zu%s}"
		    "\n",
		    counts.repositories, counts.images, counts.findings,
		    counts.settings ? arena_printf(request->arena,
					  ",\"settings\":%zu", counts.settings)
				    : "");
	else
		http_answer(response, err.kind == ERR_USAGE ? 400 : 500,
		    "text/plain", "%s\n", err.message);
	error_clear(&err);
}

/* With ?repository=NAME for one alone; with ?collect=SECONDS unused blobs
 * that old are removed too. */
static void
answer_lifecycle(struct request *request, struct response *response)
{
	const char *grace = request_argument(request, "collect");
	struct lifecycle_counts counts;
	size_t blobs = 0;

	if (!lifecycle_run(request->server->store,
		request_argument(request, "repository"), &counts)) {
		http_answer(response, 500, "text/plain", "the store failed\n");
		return;
	}
	if (grace)
		blobs = collect_blobs(request->server->store,
		    request->server->blobs, (int)strtol(grace, NULL, 10));
	http_answer(response, 200, "application/json",
	    "{\"repositories\":%zu,\"expired\":%zu,\"transitioned\":%zu,"
	    "\"blobs\":%zu}\n",
	    counts.repositories, counts.expired, counts.transitioned, blobs);
}

/* Only what a browser shows and does not run. */
static const char *
type_of(const struct buf *image)
{
	static const struct {
		const char *start, *type;
	} known[] = {{"\x89PNG", "image/png"}, {"\xff\xd8\xff", "image/jpeg"},
	    {"GIF8", "image/gif"}};

	for (size_t i = 0; i < countof(known); i++)
		if (strncmp(buf_text(image), known[i].start,
			strlen(known[i].start)) == 0)
			return known[i].type;
	return "application/octet-stream";
}

/* The logo of ?repository=ALIAS/NAME of ECR Public, as Base64. */
static const char *
find_logo(struct request *request, struct tx *tx)
{
	const char *path = request_argument(request, "repository");
	size_t len = path ? strcspn(path, "/") : 0;
	struct realm registry;
	const char *account;
	struct repo repo;

	if (!path || !path[len])
		return NULL;
	account = public_account(
	    tx, request->arena, arena_strndup(request->arena, path, len));
	if (!account ||
	    !registry_find(tx, request->arena, account, REGISTRY_PUBLIC_PLACE,
		&registry) ||
	    !repo_find(tx, request->arena, registry.id, path + len + 1, &repo))
		return NULL;
	return public_get_catalog(tx, request->arena, &repo).logo;
}

static void
answer_logo(struct request *request, struct response *response)
{
	const char *logo = NULL;
	struct buf image = {0};
	struct tx tx;

	if (store_read(request->server->store, &tx)) {
		logo = find_logo(request, &tx);
		store_end(&tx);
	}
	if (!logo || !base64_decode(&image, logo, strlen(logo))) {
		http_answer(response, 404, "text/plain", "no such logo\n");
		return;
	}
	http_answer(response, 200, type_of(&image), "%s", "");
	buf_add(&response->body, image.data, image.len);
	buf_free(&image);
}

static const struct answer {
	const char *method, *path;
	void (*answer)(struct request *, struct response *);
	uint64_t max_body;
} answers[] = {
    {"GET", "/_local/health", answer_health, 0},
    {"GET", "/_local/logo", answer_logo, 0},
    {"POST", "/_local/reset", answer_reset, 0},
    {"POST", "/_local/seed", answer_seed, MAX_SEED},
    {"POST", "/_local/lifecycle/run", answer_lifecycle, 0},
};

/* NULL: answered. */
static const struct answer *
find_answer(const struct request *request, struct response *response)
{
	bool known = false;

	for (size_t i = 0; i < countof(answers); i++) {
		if (strcmp(answers[i].path, request->path) != 0)
			continue;
		known = true;
		if (strcmp(answers[i].method, request->method) == 0)
			return &answers[i];
	}
	http_answer(response, known ? 405 : 404, "application/json",
	    "{\"message\":\"%s\"}\n",
	    known ? "method not allowed" : "not found");
	return NULL;
}

static void
handle(struct request *request, struct response *response)
{
	const struct answer *found = find_answer(request, response);

	if (found)
		found->answer(request, response);
}

/* Behind a proxy everybody is local: where signatures are checked, it takes
 * the key of the store. */
static bool
has_key(struct request *request)
{
	const struct server *server = request->server;
	if (!server->options.require_auth ||
	    strcmp(request->path, "/_local/health") == 0 ||
	    strcmp(request->path, "/_local/logo") == 0)
		return true;
	return key_is_right(request);
}

/* These are for who started the server, not for the network. */
static void
begin(struct request *request, struct response *response)
{
	const struct answer *found;

	if (!has_key(request)) {
		http_answer(response, 403, "text/plain",
		    "the key of the store is needed, in the header " ADMIN_KEY
		    ": ecr-local env gives it as ECR_LOCAL_KEY\n");
		return;
	}
	if (strcmp(request->method, "GET") != 0 && !http_is_local(request)) {
		http_answer(response, 403, "text/plain",
		    "only for programs on this machine\n");
		return;
	}
	found = find_answer(request, response);
	if (found)
		request->max_body = found->max_body;
}

const struct handler admin_handler = {
    "/_local/", begin, handle, NULL, NULL, false};
