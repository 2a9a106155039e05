/* SPDX-License-Identifier: Apache-2.0 */
#include "local/store/manifest_form.h"

#include <string.h>

#include "base/json/json.h"
#include "local/store/hash.h"
#include "base/text/among.h"

static const char *const manifests[] = {
    "application/vnd.docker.distribution.manifest.v2+json",
    "application/vnd.oci.image.manifest.v1+json", NULL};
static const char *const indexes[] = {
    "application/vnd.docker.distribution.manifest.list.v2+json",
    "application/vnd.oci.image.index.v1+json", NULL};
static const char *const first_schema[] = {
    "application/vnd.docker.distribution.manifest.v1+json",
    "application/vnd.docker.distribution.manifest.v1+prettyjws", NULL};

static bool
is_descriptor(const json_t *value)
{
	const char *digest = json_get_string(value, "digest");

	return digest && digest_is_valid(digest) &&
	    json_get_string(value, "mediaType") &&
	    json_is_integer(json_object_get(value, "size")) &&
	    json_integer_value(json_object_get(value, "size")) >= 0;
}

static bool
are_descriptors(const json_t *list)
{
	const json_t *item;
	size_t i;

	if (!json_is_array(list))
		return false;
	json_array_foreach (list, i, item)
		if (!is_descriptor(item))
			return false;
	return true;
}

const char *
manifest_fault(const json_t *root, const char *type)
{
	const char *own = json_get_string(root, "mediaType");
	const json_t *subject = json_object_get(root, "subject");
	json_int_t version =
	    json_integer_value(json_object_get(root, "schemaVersion"));
	bool is_index, is_first;

	if (!json_is_object(root))
		return "the manifest is not a JSON object";
	if (own && type && strcmp(own, type) != 0)
		return "the media type of the manifest is not that of the "
		       "request";
	type = type ? type : own;
	is_index = is_among(indexes, type);
	is_first = is_among(first_schema, type);
	if (!is_index && !is_first && !is_among(manifests, type))
		return "the media type of the manifest is not supported";
	if (version != (is_first ? 1 : 2))
		return "the manifest's schema version is not that of its "
		       "media type";
	if (is_first)
		return NULL;
	if (subject && !is_descriptor(subject))
		return "the subject of the manifest is not a descriptor";
	if (is_index)
		return are_descriptors(json_object_get(root, "manifests"))
		    ? NULL
		    : "the index has no list of manifests";
	if (!is_descriptor(json_object_get(root, "config")))
		return "the manifest has no config";
	return are_descriptors(json_object_get(root, "layers"))
	    ? NULL
	    : "the manifest has no list of layers";
}
