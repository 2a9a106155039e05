/* SPDX-License-Identifier: Apache-2.0 */
#include "local/registry/oci.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <jansson.h>

#include "base/memory/buf.h"
#include "base/json/json.h"
#include "base/json/json_make.h"
#include "base/memory/alloc.h"
#include "local/store/blob.h"
#include "local/registry/oci_private.h"

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

void
oci_answer_json(struct oci *oci, int status, const char *type, json_t *body)
{
	http_answer(oci->response, status, type, "%s", "");
	json_write(&oci->response->body, body, &json_style_compact);
	json_decref(body);
}

void
oci_fail(struct oci *oci, int status, const char *code, const char *format, ...)
{
	json_t *errors = json_array();
	struct buf message = {0};
	va_list args;

	va_start(args, format);
	buf_vprintf(&message, format, args);
	va_end(args);
	json_array_append_new(errors,
	    json_members("code", json_text(code), "message",
		json_text(buf_text(&message))));
	oci_answer_json(oci, status, "application/json; charset=utf-8",
	    json_members("errors", errors));
	buf_free(&message);
}

void
oci_fail_inside(struct oci *oci)
{
	oci_fail(oci, 500, "UNKNOWN", "the local registry cannot do this now");
}

void
oci_fail_refused(struct oci *oci, const struct refusal *why)
{
	static const struct {
		const char *exception, *code;
		int status;
	} table[] = {
	    {"RepositoryNotFoundException", "NAME_UNKNOWN", 404},
	    {"ImageTagAlreadyExistsException", "TAG_INVALID", 400},
	    {"ImageDigestDoesNotMatchException", "DIGEST_INVALID", 400},
	    {"LayersNotFoundException", "MANIFEST_BLOB_UNKNOWN", 404},
	    {"ReferencedImagesNotFoundException", "MANIFEST_BLOB_UNKNOWN", 404},
	    {"ImageNotFoundException", "MANIFEST_UNKNOWN", 404},
	    {"LimitExceededException", "TOOMANYREQUESTS", 429},
	    {"InvalidParameterException", "MANIFEST_INVALID", 400},
	};

	if (!why->code) {
		oci_fail_inside(oci);
		return;
	}
	for (size_t i = 0; i < sizeof(table) / sizeof(*table); i++)
		if (strcmp(table[i].exception, why->code) == 0) {
			oci_fail(oci, table[i].status, table[i].code, "%s",
			    why->message);
			return;
		}
	oci_fail(oci, 400, "DENIED", "%s", why->message);
}

bool
oci_read(struct oci *oci, struct tx *tx)
{
	if (store_read(oci->server->store, tx))
		return true;
	oci_fail_inside(oci);
	return false;
}

bool
oci_write(struct oci *oci, struct tx *tx)
{
	if (store_write(oci->server->store, tx))
		return true;
	oci_fail_inside(oci);
	return false;
}

bool
oci_find_repo(struct oci *oci, struct tx *tx, bool quiet)
{
	if (registry_find(tx, oci->arena, oci->caller.account,
		oci->caller.region, &oci->registry) &&
	    repo_find(
		tx, oci->arena, oci->registry.id, oci->path.name, &oci->repo))
		return true;
	if (!quiet)
		oci_fail(oci, 404, "NAME_UNKNOWN",
		    "The repository with name '%s' does not exist in the "
		    "registry with id '%s'",
		    oci->path.name, oci->caller.account);
	return false;
}

void
oci_add_location(struct oci *oci, const char *what, const char *reference)
{
	http_add_headerf(oci->response, "Location", "/v2/%s/%s/%s",
	    oci->path.name, what, reference);
}

bool
oci_answer_unchanged(struct oci *oci, const char *digest)
{
	const char *known = http_header(oci->request, "If-None-Match");

	http_add_headerf(oci->response, "ETag", "\"%s\"", digest);
	if (!known || (strcmp(known, "*") != 0 && !strstr(known, digest)))
		return false;
	oci->response->status = 304;
	return true;
}

static const struct oci_action *
find_action(struct oci *oci, const char *method)
{
	if (strcmp(method, "HEAD") == 0)
		method = "GET";
	for (size_t i = 0; i < sizeof(actions) / sizeof(*actions); i++)
		if (actions[i].kind == oci->path.kind &&
		    strcmp(actions[i].method, method) == 0)
			return &actions[i];
	return NULL;
}

/* What a request does in the words of the API. */
static const char *
name_action(const struct oci *oci)
{
	const char *method = oci->request->method;
	bool reads = strcmp(method, "GET") == 0 || strcmp(method, "HEAD") == 0;

	switch (oci->path.kind) {
	case OCI_CATALOG:
		return "DescribeRepositories";
	case OCI_TAGS:
		return "ListImages";
	case OCI_REFERRERS:
		return "ListImageReferrers";
	case OCI_BLOB:
		return "GetDownloadUrlForLayer";
	case OCI_MANIFEST:
		return reads         ? "BatchGetImage"
		    : *method == 'D' ? "BatchDeleteImage"
				     : "PutImage";
	default:
		return "InitiateLayerUpload";
	}
}

/* The base path tells nothing of anybody's. */
static bool
check_account(struct oci *oci)
{
	if (oci->path.kind == OCI_BASE || oci->server->options.open_registry ||
	    !auth_is_foreign(oci->server, &oci->caller, oci->caller.account))
		return true;
	oci_fail(oci, 403, "DENIED", "%s",
	    auth_denial(oci->arena, &oci->caller, name_action(oci),
		oci->caller.account, oci->path.name));
	return false;
}

static bool
check_path(struct oci *oci)
{
	if (oci->path.kind == OCI_NONE) {
		oci_fail(oci, 404, "NOT_FOUND",
		    "no such path in the distribution protocol");
		return false;
	}
	if (oci->path.name && !oci_name_is_valid(oci->path.name)) {
		oci_fail(oci, 400, "NAME_INVALID",
		    "Invalid repository name '%s'", oci->path.name);
		return false;
	}
	return true;
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
	return oci;
}

static void
begin(struct request *request, struct response *response)
{
	struct oci *oci = make(request, response);
	struct token_layer layer = {oci->path.name, oci->path.reference};
	const struct oci_action *action = find_action(oci, request->method);
	bool reads_layer = action && action->handle == oci_get_blob;

	request->state = oci;
	if (!auth_check_registry(
		request, response, reads_layer ? &layer : NULL, &oci->caller))
		return;
	http_add_header(
	    response, "Docker-Distribution-Api-Version", "registry/2.0");
	if (!check_path(oci) || !check_account(oci))
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

const struct handler oci_handler = {"/v2", begin, handle, end, refuse_body};
