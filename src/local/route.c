/* SPDX-License-Identifier: Apache-2.0 */
#include "local/route.h"

#include <string.h>

#include "local/admin.h"
#include "local/api/api.h"
#include "local/gate.h"
#include "local/page/page.h"
#include "local/registry/routes.h"

/* The first whose prefix fits answers. */
static const struct handler *const handlers[] = {
    &admin_handler,
    &oci_handler,
    &token_handler,
    &api_handler,
    NULL,
};

const struct handler *
route_find(const struct request *request)
{
	size_t i;

	if (!gate_admits(request))
		return &gate_handler;
	if (page_wants(request))
		return &page_handler;
	/* The last one's prefix fits every path. */
	for (i = 0; handlers[i + 1]; i++)
		if (strncmp(request->path, handlers[i]->prefix,
			strlen(handlers[i]->prefix)) == 0)
			break;
	return handlers[i];
}
