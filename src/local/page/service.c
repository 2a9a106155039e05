/* SPDX-License-Identifier: Apache-2.0 */
#include "local/page/service.h"

#include "local/api/check.h"
#include "local/api/ops.h"

struct call
service_begin(struct view *ask)
{
	return (struct call){.request = ask->request,
	    .service = &service_ecr,
	    .server = ask->request->server,
	    .arena = ask->arena,
	    .tx = ask->tx,
	    .caller = {.account = ask->registry.account,
		.region = ask->registry.region},
	    .registry = ask->registry,
	    .repo = ask->repo,
	    .image = ask->image};
}

void
service_end(struct view *ask, struct call *call)
{
	ask->tx = call->tx;
	json_decref(call->details);
}

json_t *
service_run(struct view *ask, const char *operation, json_t *in)
{
	struct call call = service_begin(ask);
	bool good;

	call.in = in;
	call.out = json_object();
	call.operation = model_find_action(call.service, operation);
	good = check_input(&call) && ops_find(operation)->run(&call);
	if (!good && call.why.code)
		ask_fail(ask, 400, "%s", call.why.message);
	service_end(ask, &call);
	json_decref(in);
	if (good)
		return call.out;
	json_decref(call.out);
	return NULL;
}
