#include "local/route.h"

#include <string.h>

#include "local/admin.h"
#include "local/api.h"
#include "local/oci.h"

/* The first whose prefix fits answers. */
static const struct handler *const handlers[] = {
    &admin_handler,
    &oci_handler,
    &api_handler,
};

const struct handler *
route_find(const struct request *request)
{
	size_t last = sizeof(handlers) / sizeof(*handlers) - 1;

	for (size_t i = 0; i < last; i++)
		if (strncmp(request->path, handlers[i]->prefix,
			strlen(handlers[i]->prefix)) == 0)
			return handlers[i];
	return handlers[last];
}
