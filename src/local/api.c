#include "local/api.h"

static void
handle(struct request *request, struct response *response)
{
	(void)request;
	http_answer(response, 404, "application/x-amz-json-1.1",
	    "{\"__type\":\"UnknownOperationException\"}");
}

const struct handler api_handler = {"/", NULL, handle, NULL};
