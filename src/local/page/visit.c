/* SPDX-License-Identifier: Apache-2.0 */
#include "local/page/visit.h"

#include <string.h>

#include "local/http/server.h"

bool
visit_reads(const struct request *request)
{
	return strcmp(request->method, "GET") == 0 ||
	    strcmp(request->method, "HEAD") == 0;
}

/* Calls of the API by GET carry words of the query protocol or a signature. */
bool
visit_is_one(const struct request *request)
{
	const char *accept = request_header(request, "Accept");

	return strcmp(request->path, "/") == 0 && visit_reads(request) &&
	    accept && strcasestr(accept, "text/html") &&
	    !request->server->options.no_page &&
	    !request_header(request, "Authorization") &&
	    !request_header(request, "X-Amz-Target") &&
	    !strstr(request->query, "Action=") &&
	    !strstr(request->query, "X-Amz-");
}
