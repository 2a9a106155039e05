/* Images that are thrown away, as the service does it.
 * SPDX-License-Identifier: Apache-2.0 */
#include "local/page/data.h"

#include "base/json/json_make.h"
#include "local/page/service.h"

enum {
	AT_ONCE = 100, /* as many as the service takes in one call */
	IDS_MAX = 1000
};

static bool
delete_some(struct view *ask, const json_t *ids, size_t from)
{
	json_t *some = json_array();
	json_auto_t *out = NULL;

	for (size_t i = from; i < from + AT_ONCE; i++)
		json_array_append(some, json_array_get(ids, i));
	out = service_run(ask, "BatchDeleteImage",
	    json_members(
		"repositoryName", json_text(ask->repo.name), "imageIds", some));
	json_array_extend(json_object_get(ask->out, "deleted"),
	    json_object_get(out, "imageIds"));
	json_array_extend(json_object_get(ask->out, "failures"),
	    json_object_get(out, "failures"));
	return out != NULL;
}

static bool
delete_images(struct view *ask)
{
	const json_t *ids = json_object_get(ask->in, "ids");

	if (json_array_size(ids) == 0 || json_array_size(ids) > IDS_MAX)
		return ask_fail(ask, 400,
		    "\"ids\" is not a list of one to %d images", IDS_MAX);
	ask_put(ask, "deleted", json_array());
	ask_put(ask, "failures", json_array());
	for (size_t i = 0; i < json_array_size(ids); i += AT_ONCE)
		if (!delete_some(ask, ids, i))
			return false;
	return true;
}

void
data_delete(struct request *request, struct response *response)
{
	ask_run(
	    request, response, ASK_BODY | ASK_REPO | ASK_WRITE, delete_images);
}
