/* The paths of the registry, and what each method does on them.
 * SPDX-License-Identifier: Apache-2.0 */
#include "local/registry/routes.h"

#include <string.h>

#include "base/countof.h"
#include "local/http/quota.h"
#include "local/registry/oci.h"
#include "local/store/public.h"
#include "local/store/upload.h"
#include "rules/names.h"

/* What a method on a path does.  `begin` sees the headers (and may set where
 * the body goes, or answer); `handle` has the body.  Either may be NULL. */
struct oci_action {
	enum oci_kind kind;
	const char *method;
	void (*begin)(struct oci *);
	void (*handle)(struct oci *);
};

static void
answer_base(struct oci *oci)
{
	http_answer(oci->response, 200, "application/json", "{}");
}

static const struct oci_action actions[] = {
    {OCI_BASE, "GET", NULL, answer_base},
    {OCI_CATALOG, "GET", NULL, oci_list_catalog},
    {OCI_TAGS, "GET", NULL, oci_list_tags},
    {OCI_REFERRERS, "GET", NULL, oci_list_referrers},
    {OCI_MANIFEST, "GET", NULL, oci_get_manifest},
    {OCI_MANIFEST, "PUT", oci_begin_manifest, oci_put_manifest},
    {OCI_MANIFEST, "DELETE", NULL, oci_delete_manifest},
    {OCI_BLOB, "GET", NULL, oci_get_blob},
    {OCI_UPLOADS, "POST", oci_begin_uploads, oci_start_upload},
    {OCI_UPLOAD, "GET", NULL, oci_show_upload},
    {OCI_UPLOAD, "PATCH", oci_begin_chunk, oci_take_chunk},
    {OCI_UPLOAD, "PUT", oci_begin_last_chunk, oci_finish_upload},
    {OCI_UPLOAD, "DELETE", NULL, oci_cancel_upload},
};

static const struct oci_action *
find_action(struct oci *oci, const char *method)
{
	/* there is no list of what everybody has */
	if (oci->public_host && oci->path.kind == OCI_CATALOG)
		return NULL;
	if (strcmp(method, "HEAD") == 0)
		method = "GET";
	for (size_t i = 0; i < countof(actions); i++)
		if (actions[i].kind == oci->path.kind &&
		    strcmp(actions[i].method, method) == 0)
			return &actions[i];
	return NULL;
}

static bool
request_reads(const struct request *request)
{
	return strcmp(request->method, "GET") == 0 ||
	    strcmp(request->method, "HEAD") == 0;
}

/* The service refuses HEAD of a layer where it allows GET:
 * distribution/distribution#4383. */
static bool
is_refused_head(const struct oci *oci)
{
	return oci->path.kind == OCI_BLOB && !oci->caller.own_account &&
	    !oci->server->options.open_registry &&
	    strcmp(oci->request->method, "HEAD") == 0 && oci->public_host;
}

/* What a request does in the words of the API. */
static const char *
name_action(const struct oci *oci)
{
	const char *method = oci->request->method;
	bool reads = request_reads(oci->request);

	switch (oci->path.kind) {
	case OCI_NONE:
	case OCI_BASE:
		return NULL;
	case OCI_CATALOG:
		return "DescribeRepositories";
	case OCI_TAGS:
		return "ListImages";
	case OCI_REFERRERS:
		return "ListImageReferrers";
	case OCI_BLOB:
		return *method == 'H' ? "BatchCheckLayerAvailability"
				      : "GetDownloadUrlForLayer";
	case OCI_MANIFEST:
		return reads         ? "BatchGetImage"
		    : *method == 'D' ? "BatchDeleteImage"
				     : "PutImage";
	case OCI_UPLOAD:
		return strcmp(method, "PUT") == 0 ? "CompleteLayerUpload"
						  : "UploadLayerPart";
	case OCI_UPLOADS:
		return "InitiateLayerUpload";
	}
	return NULL;
}

/* The registry that the alias of the path means; false: answered. */
static bool
enter_public(struct oci *oci)
{
	const char *alias = oci->path.alias, *account;
	struct tx tx;

	if (!alias)
		return true;
	if (!oci_read(oci, &tx))
		return false;
	account = public_account(&tx, oci->arena, alias);
	store_end(&tx);
	if (!account || registry_account_is_valid(alias))
		return oci_fail(oci, 404, "NAME_UNKNOWN",
		    "The repository with name '%s' does not exist in the "
		    "registry with id '%s'",
		    oci->path.name, alias);
	oci->caller.account = account;
	oci->caller.region = REGISTRY_PUBLIC_PLACE;
	return true;
}

/* Of ECR Public everybody may read all, and who has not said who asks, no
 * more. */
static bool
check_public(struct oci *oci)
{
	if (oci->reads || oci->caller.own_account ||
	    oci->server->options.open_registry)
		return true;
	return oci_fail(oci, 403, "DENIED", "Not Authorized");
}

/* The base path tells nothing of anybody's. */
static bool
check_account(struct oci *oci)
{
	const struct access access = oci_access(oci, name_action(oci));
	struct refusal why = {0};

	if (oci_is_public(oci) && !check_public(oci))
		return false;
	if (oci->path.kind == OCI_BASE || (oci_is_public(oci) && oci->reads) ||
	    access_check_alone(oci->arena, &access, oci->path.name, &why))
		return true;
	return why.code ? oci_fail(oci, 403, "DENIED", "%s", why.message)
			: oci_fail_inside(oci);
}

/* Whose bucket it is, and of what; pulls of ECR Public are counted by who
 * pulls. */
static bool
take_quota(struct oci *oci)
{
	const char *own = oci->caller.own_account;

	if (!oci_is_public(oci) || !oci->reads ||
	    oci->path.kind != OCI_MANIFEST)
		return quota_take(oci->request, name_action(oci),
		    oci->caller.account, oci->caller.region);
	return quota_take(oci->request,
	    own ? QUOTA_PUBLIC_PULL : QUOTA_ANONYMOUS_PULL,
	    own ? own : http_peer(oci->request), oci->caller.region);
}

static bool
check_pace(struct oci *oci)
{
	if (take_quota(oci))
		return true;
	return oci_fail(oci, 429, "TOOMANYREQUESTS", "Rate exceeded");
}

static bool
check_path(struct oci *oci)
{
	if (oci->path.kind == OCI_NONE)
		return oci_fail(oci, 404, "NOT_FOUND",
		    "no such path in the distribution protocol");
	if (oci->path.name && !names_is_repository(oci->path.name))
		return oci_fail(oci, 400, "NAME_INVALID",
		    "Invalid repository name '%s'", oci->path.name);
	return true;
}

static void
tell(const struct oci *oci)
{
	oci->request->told = (struct told){.operation = name_action(oci),
	    .account = oci->caller.account,
	    .region = oci->caller.region,
	    .key = oci->caller.own_account,
	    .arn = oci->caller.arn};
}

static struct oci *
make(struct request *request, struct response *response)
{
	struct oci *oci = arena_new(request->arena, struct oci);

	oci->request = request;
	oci->response = response;
	oci->server = request->server;
	oci->arena = request->arena;
	oci->path = oci_path_parse(request->arena, request->path);
	oci->reads = request_reads(request) && oci->path.kind != OCI_UPLOAD;
	oci->public_host = auth_is_public_host(request);
	oci_path_find_public(request->arena, &oci->path, oci->public_host);
	return oci;
}

static void
begin(struct request *request, struct response *response)
{
	struct oci *oci = make(request, response);
	struct token_layer layer = {oci->path.name, oci->path.reference};
	const struct oci_action *action = find_action(oci, request->method);
	bool reads_layer = action && action->handle == oci_get_blob;
	const struct auth_aim aim = {.layer = reads_layer ? &layer : NULL,
	    .is_public = oci->path.alias || oci->public_host,
	    .reads = oci->reads};

	request->state = oci;
	if (!auth_check_registry(request, response, &aim, &oci->caller))
		return;
	tell(oci);
	if (is_refused_head(oci)) {
		auth_refuse_unknown(request, response);
		return;
	}
	http_add_header(
	    response, "Docker-Distribution-Api-Version", "registry/2.0");
	if (!check_path(oci) || !enter_public(oci) || !check_account(oci) ||
	    !check_pace(oci))
		return;
	oci->action = action;
	if (!oci->action) {
		oci_fail(
		    oci, 405, "UNSUPPORTED", "The operation is unsupported.");
		return;
	}
	if (oci->action->begin)
		oci->action->begin(oci);
}

static void
handle(struct request *request, struct response *response)
{
	struct oci *oci = request->state;

	(void)response;
	oci->action->handle(oci);
}

/* The client may go away in the middle of a body: what came of it goes. */
static void
end(struct request *request)
{
	struct oci *oci = request->state;

	if (oci && oci->upload)
		upload_leave(oci->upload);
}

static void
refuse_body(struct response *response, int status, const char *why)
{
	http_answer(response, status, "application/json; charset=utf-8",
	    "{\"errors\":[{\"code\":\"%s\",\"message\":\"%s\"}]}",
	    status == 413 ? "SIZE_INVALID" : "UNAVAILABLE", why);
}

const struct handler oci_handler = {
    "/v2", begin, handle, end, refuse_body, true};
