/* SPDX-License-Identifier: Apache-2.0 */
#include "local/api/ops.h"

#include <string.h>

static const struct op *const tables[] = {
    repository_ops,
    policy_ops,
    tagging_ops,
    image_ops,
    image_list_ops,
    layer_ops,
    lifecycle_ops,
    preview_ops,
    scan_ops,
    scanning_ops,
    registry_ops,
    pull_through_ops,
    template_ops,
    signing_ops,
    setting_ops,
    exclusion_ops,
    public_ops,
    catalog_ops,
    NULL,
};

const struct op *
ops_find(const char *name)
{
	for (size_t i = 0; tables[i]; i++)
		for (const struct op *op = tables[i]; op->name; op++)
			if (strcmp(op->name, name) == 0)
				return op;
	return NULL;
}
