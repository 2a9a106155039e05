#include "local/admin.h"

#include <string.h>

#include "local/server.h"
#include "local/store.h"

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

	http_answer(response, good ? 200 : 500, "application/json",
	    "{\"status\":\"%s\"}\n", good ? "ok" : "failed");
}

static const struct {
	const char *method, *path;
	void (*answer)(struct request *, struct response *);
} answers[] = {
    {"GET", "/_local/health", answer_health},
    {"POST", "/_local/reset", answer_reset},
};

static void
handle(struct request *request, struct response *response)
{
	bool known = false;

	for (size_t i = 0; i < sizeof(answers) / sizeof(*answers); i++) {
		if (strcmp(answers[i].path, request->path) != 0)
			continue;
		known = true;
		if (strcmp(answers[i].method, request->method) == 0) {
			answers[i].answer(request, response);
			return;
		}
	}
	http_answer(response, known ? 405 : 404, "application/json",
	    "{\"message\":\"%s\"}\n",
	    known ? "method not allowed" : "not found");
}

const struct handler admin_handler = {"/_local/", NULL, handle, NULL};
