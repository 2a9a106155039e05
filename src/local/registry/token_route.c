/* /token/: where clients of ECR Public get the token that its registry takes.
 * SPDX-License-Identifier: Apache-2.0 */
#include <string.h>

#include "local/auth/auth.h"
#include "local/registry/routes.h"

static void
begin(struct request *request, struct response *response)
{
	if (strcmp(request->path, "/token") != 0 &&
	    strcmp(request->path, "/token/") != 0)
		http_answer(response, 404, "text/plain", "not found\n");
	else if (strcmp(request->method, "GET") != 0)
		http_answer(response, 405, "text/plain", "only GET\n");
	else
		auth_answer_token(request, response);
}

const struct handler token_handler = {"/token", begin, NULL, NULL, NULL, true};
