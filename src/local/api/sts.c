/* SPDX-License-Identifier: Apache-2.0 */
#include "local/api/sts.h"

#include <string.h>
#include <strings.h>

#include "base/text/utf8.h"
#include "local/auth/auth.h"
#include "base/random.h"
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

/* Words of the request as they may stand in XML. */
static const char *
escape(struct arena *arena, const char *text)
{
	struct buf mended = {0}, out = {0};

	utf8_mend(&mended, text, strlen(text));
	for (const char *c = buf_text(&mended); *c; c++) {
		if (strchr("<>&", *c))
			buf_printf(&out, "&#%d;", *c);
		else
			buf_putc(&out, *c > 0 && *c < ' ' ? '?' : *c);
	}
	buf_free(&mended);
	return buf_keep(&out, arena);
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
	    code, escape(response->arena, message), uuid);
}

static void
answer_identity(struct response *response, const struct caller *caller)
{
	char uuid[UUID_SIZE];

	random_uuid(uuid);
	http_answer(response, 200, "text/xml",
	    "<GetCallerIdentityResponse "
	    "xmlns=\"https://sts.amazonaws.com/doc/2011-06-15/\">\n"
	    "  <GetCallerIdentityResult>\n"
	    "    <Arn>%s</Arn>\n"
	    "    <UserId>%s</UserId>\n    <Account>%s</Account>\n"
	    "  </GetCallerIdentityResult>\n  <ResponseMetadata>\n"
	    "    <RequestId>%s</RequestId>\n  </ResponseMetadata>\n"
	    "</GetCallerIdentityResponse>\n",
	    caller->arn, caller->account, caller->account, uuid);
}

void
sts_begin(struct request *request, struct response *response)
{
	struct refusal why = {0};

	request->max_body = MAX_FORM;
	if (!auth_check_headers(request, "sts", &why))
		sts_answer_error(response, 403, why.code, why.message);
}

void
sts_answer(struct request *request, struct response *response)
{
	const char *action = find_action(request);
	struct refusal why = {0};
	struct caller caller;

	if (!action || strcmp(action, "GetCallerIdentity") != 0) {
		sts_answer_error(response, 400, "InvalidAction",
		    "Could not find the operation for this version");
		return;
	}
	if (!auth_check_api(request, "sts", &caller, &why)) {
		sts_answer_error(response, 403, why.code, why.message);
		return;
	}
	answer_identity(response, &caller);
}
