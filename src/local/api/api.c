/* SPDX-License-Identifier: Apache-2.0 */
#include "local/api/api.h"

#include <string.h>

#include "base/countof.h"
#include "base/json/json.h"
#include "local/auth/auth.h"
#include "local/api/call.h"
#include "local/api/check.h"
#include "local/http/quota.h"
#include "base/random.h"
#include "local/store/json_text.h"
#include "local/api/ops.h"
#include "local/api/public.h"
#include "local/api/sts.h"
#include "local/store/collect.h"

static const char media_type[] = "application/x-amz-json-1.1";

enum {
	MAX_BODY = 1024 * 1024,
	MAX_UNKNOWN = 64 * 1024, /* for an operation that there is not */
	/* A manifest of 4 MiB as text of JSON. */
	MAX_IMAGE = 10 * 1024 * 1024,
	/* A layer part of 20 MiB as Base64, with what stands around it. */
	MAX_PART = 28 * 1024 * 1024 + 64 * 1024
};

static int
status_of(const char *code)
{
	static const struct {
		const char *code;
		int status;
	} table[] = {
	    {"ServerException", 500},
	    {"RequestEntityTooLargeException", 413},
	    {"ServiceUnavailableException", 503},
	};

	for (size_t i = 0; i < countof(table); i++)
		if (strcmp(table[i].code, code) == 0)
			return table[i].status;
	return 400;
}

static void
answer(struct response *response, int status, const json_t *body)
{
	char uuid[UUID_SIZE];

	random_uuid(uuid);
	http_add_header(response, "x-amzn-RequestId", uuid);
	http_add_header(response, "Content-Type", media_type);
	buf_clear(&response->body);
	json_write(&response->body, body, &json_style_compact);
	response->status = status;
}

static void
answer_error(struct response *response, const struct call *call)
{
	const char *code = call->why.code ? call->why.code : "ServerException";
	const char *message = call->why.code
	    ? call->why.message
	    : "These errors are usually caused by a server-side issue.";
	json_auto_t *body = json_object();

	put_string(body, "__type", code);
	if (*message)
		put_string(body, "message", message);
	if (call->details)
		json_object_update(body, call->details);
	answer(response, status_of(code), body);
}

/* "AmazonEC2ContainerRegistry_V20150921.CreateRepository" */
static const struct operation *
find_operation(const struct service *service, const char *target)
{
	size_t len = strlen(service->target_prefix);

	if (!target || strncmp(target, service->target_prefix, len) != 0 ||
	    target[len] != '.')
		return NULL;
	return model_find_action(service, target + len + 1);
}

static bool
read_input(struct call *call)
{
	const struct buf *body = &call->request->body;

	call->in = body->len ? json_read_bounded(body->data, body->len)
			     : json_object();
	if (json_is_object(call->in))
		return true;
	return call_fail(call, "SerializationException",
	    "The request body is not a JSON object");
}

/* What the row of an operation asks for. */
static bool
find_subjects(struct call *call, const struct op *op)
{
	const json_t *id = call_member(call, "imageId");

	if (((op->needs & OP_REPO) && !call_repo(call, &call->repo)) ||
	    ((op->needs & OP_IMAGE) &&
		!call_image(call, &call->repo, id, &call->image)))
		return false;
	if (op->needs & OP_ECHO)
		call_put_repo(call);
	if (op->needs & OP_IMAGE)
		call_put(call, "imageId",
		    image_id_json(
			call->image.digest, json_get_string(id, "imageTag")));
	return true;
}

/* The registry of another account: in the policies' hands, repository by
 * repository where the call names several. */
static bool
may_reach(struct call *call, const char *account)
{
	const struct access access =
	    call_access(call, account, call->caller.region);
	const json_t *names = call_member(call, "repositoryNames"), *name;
	size_t i;

	if (!json_array_size(names))
		return access_check_alone(call->arena, &access,
		    call_string(call, "repositoryName"), &call->why);
	json_array_foreach (names, i, name)
		if (!access_check_alone(call->arena, &access,
			json_string_value(name), &call->why))
			return false;
	return true;
}

static bool
run(struct call *call, const struct op *op)
{
	const char *account = call_string(call, "registryId");
	struct store *store = call->server->store;
	bool good;

	if (account && call->service == &service_ecr_public) {
		account = public_find_account(call, account);
		if (!account)
			return false;
	}
	call->registry.account = account ? account : call->caller.account;
	call->registry.region = call->caller.region;
	if (account && !may_reach(call, account))
		return false;
	if (op->before && !op->before(call))
		return false;
	if (!(op->needs & OP_WRITE ? store_write(store, &call->tx)
				   : store_read(store, &call->tx)))
		return false;
	good = registry_find(&call->tx, call->arena, call->registry.account,
	    call->registry.region, &call->registry);
	good = good && find_subjects(call, op) && op->run(call) &&
	    !call->tx.failed;
	if (good && (op->needs & OP_WRITE))
		good = store_commit(&call->tx);
	if (!good && call->tx.failed)
		call->why = (struct refusal){0};
	store_end(&call->tx);
	if (!good && call->brought)
		drop_blob(store, call->server->blobs, call->brought);
	return good;
}

static const struct op *
find_op(struct call *call)
{
	static const struct service *const services[] = {
	    &service_ecr, &service_ecr_public};
	const char *target = request_header(call->request, "X-Amz-Target");

	for (size_t i = 0; i < countof(services) && !call->operation; i++) {
		call->service = services[i];
		call->operation = find_operation(services[i], target);
	}
	if (!call->operation)
		return NULL;
	call->request->told.operation = call->operation->name;
	return ops_find(call->operation->name);
}

static bool
check_pace(struct call *call)
{
	return quota_take(call->request, call->operation->name,
		   call->caller.account, call->caller.region) ||
	    call_fail(call, "ThrottlingException", "Rate exceeded");
}

static bool
serve(struct call *call)
{
	const struct op *op = find_op(call);

	if (!op)
		return refuse(&call->why, call->arena,
		    "UnknownOperationException", "%s", "");
	return auth_check_api(call->request, call->service->signing_name,
		   &call->caller, &call->why) &&
	    (call->service != &service_ecr_public || public_enter(call)) &&
	    check_pace(call) && read_input(call) && check_input(call) &&
	    run(call, op);
}

static uint64_t
largest_body(const struct op *op)
{
	if (!op)
		return MAX_UNKNOWN;
	if (strcmp(op->name, "UploadLayerPart") == 0)
		return MAX_PART;
	return strcmp(op->name, "PutImage") == 0 ? MAX_IMAGE : MAX_BODY;
}

/* Who sends is looked at before what is sent. */
static void
begin(struct request *request, struct response *response)
{
	struct call call = {.request = request,
	    .server = request->server,
	    .arena = request->arena};
	const struct op *op;

	if (sts_wants(request)) {
		sts_begin(request, response);
		return;
	}
	op = find_op(&call);
	request->max_body = largest_body(op);
	if (op &&
	    !auth_check_headers(request, call.service->signing_name, &call.why))
		answer_error(response, &call);
}

static void
refuse_body(struct response *response, int status, const char *why)
{
	struct call call = {
	    .why = {status == 413 ? "RequestEntityTooLargeException"
				  : "ServiceUnavailableException",
		why}};

	answer_error(response, &call);
}

static void
handle(struct request *request, struct response *response)
{
	struct call call = {.request = request,
	    .server = request->server,
	    .arena = request->arena};

	if (sts_wants(request)) {
		sts_answer(request, response);
		return;
	}
	call.out = json_object();
	if (serve(&call))
		answer(response, 200, call.out);
	else
		answer_error(response, &call);
	json_decref(call.in);
	json_decref(call.out);
	json_decref(call.details);
}

const struct handler api_handler = {
    "/", begin, handle, NULL, refuse_body, true};
