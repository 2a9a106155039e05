/* SPDX-License-Identifier: Apache-2.0 */
#include "local/api/sts.h"

#include <string.h>
#include <strings.h>

#include "base/countof.h"
#include "base/random.h"
#include "local/api/sts_call.h"
#include "local/auth/keys.h"
#include "local/http/server.h"
#include "local/store/repo.h"

/* A form with an action and a version. */
enum { MAX_FORM = 64 * 1024 };

bool
sts_wants(const struct request *request)
{
	const char *type = request_header(request, "Content-Type");

	if (request_header(request, "X-Amz-Target"))
		return false;
	return strstr(request->query, "Action=") ||
	    (type &&
		strncasecmp(type, "application/x-www-form-urlencoded", 33) ==
		    0);
}

/* The value of Action, in the form or in the query. */
static const char *
find_action(struct request *request)
{
	struct request form = *request;

	form.query = buf_text(&request->body);
	return request->body.len ? request_argument(&form, "Action")
				 : request_argument(request, "Action");
}

void
sts_answer_error(struct response *response, int status, const char *code,
    const char *message)
{
	char uuid[UUID_SIZE];

	random_uuid(uuid);
	http_answer(response, status, "text/xml",
	    "<ErrorResponse "
	    "xmlns=\"https://sts.amazonaws.com/doc/2011-06-15/\">\n"
	    "  <Error>\n    <Type>Sender</Type>\n    <Code>%s</Code>\n"
	    "    <Message>%s</Message>\n  </Error>\n"
	    "  <RequestId>%s</RequestId>\n</ErrorResponse>\n",
	    code, sts_escape(response->arena, message), uuid);
}

static bool
get_caller_identity(struct sts_call *call)
{
	sts_put(call, "Arn", call->caller.arn);
	sts_put(call, "UserId", sts_user_id(call, call->caller.arn));
	sts_put(call, "Account", call->caller.own_account);
	return true;
}

/* A key is whose file it is in, its own number, or the default account's. */
static bool
get_access_key_info(struct sts_call *call)
{
	const struct server *server = call->request->server;
	const char *id = sts_parameter(call, "AccessKeyId");
	const struct key *key = keys_find(server->keys, id);

	sts_put(call, "Account",
	    key && key->account                 ? key->account
		: registry_account_is_valid(id) ? id
						: server->options.account);
	return true;
}

static const struct action {
	const char *name;
	bool (*run)(struct sts_call *);
} actions[] = {
    {"GetCallerIdentity", get_caller_identity},
    {"GetAccessKeyInfo", get_access_key_info},
    {"AssumeRole", sts_assume_role},
    {"AssumeRoleWithWebIdentity", sts_assume_role_with_web_identity},
    {"GetSessionToken", sts_get_session_token},
};

static const struct action *
action_named(const char *name)
{
	for (size_t i = 0; name && i < countof(actions); i++)
		if (strcmp(actions[i].name, name) == 0)
			return &actions[i];
	return NULL;
}

static void
answer_call(struct sts_call *call, struct response *response)
{
	const char *name = call->operation->name;
	char uuid[UUID_SIZE];

	random_uuid(uuid);
	http_answer(response, 200, "text/xml",
	    "<%sResponse "
	    "xmlns=\"https://sts.amazonaws.com/doc/2011-06-15/\">\n"
	    "  <%sResult>\n%s  </%sResult>\n  <ResponseMetadata>\n"
	    "    <RequestId>%s</RequestId>\n  </ResponseMetadata>\n"
	    "</%sResponse>\n",
	    name, name, buf_text(&call->out), name, uuid, name);
}

/* Who brings a token of another provider has no keys yet. */
static bool
is_without_keys(const struct request *request)
{
	return sts_takes_tokens(request->server) &&
	    !request_header(request, "Authorization") &&
	    !strstr(request->query, "X-Amz-Algorithm");
}

void
sts_begin(struct request *request, struct response *response)
{
	struct refusal why = {0};

	request->told.is_sts = true;
	request->max_body = MAX_FORM;
	if (!is_without_keys(request) &&
	    !auth_check_headers(request, "sts", &why))
		sts_answer_error(response, 403, why.code, why.message);
}

static bool
find_caller(struct sts_call *call, struct request *request)
{
	const struct server_options *options = &request->server->options;

	call->status = 403;
	if (!call->operation->without_keys)
		return auth_check_api(
		    request, "sts", &call->caller, &call->why);
	call->caller =
	    auth_account(request->arena, options->account, options->region);
	return sts_takes_tokens(request->server) ||
	    auth_check_api(request, "sts", &call->caller, &call->why);
}

void
sts_answer(struct request *request, struct response *response)
{
	const struct action *action = action_named(find_action(request));
	struct request form = *request;
	struct sts_call call = {.request = &form};

	if (!action) {
		sts_answer_error(response, 400, "InvalidAction",
		    "Could not find the operation for this version");
		return;
	}
	if (request->body.len)
		form.query = buf_text(&request->body);
	call.operation = model_find_action(&service_sts, action->name);
	request->told.operation = call.operation->name;
	if (find_caller(&call, request) && sts_check(&call) &&
	    action->run(&call))
		answer_call(&call, response);
	else
		sts_answer_error(
		    response, call.status, call.why.code, call.why.message);
	buf_wipe(&call.out);
}
