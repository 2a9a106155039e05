/* SPDX-License-Identifier: Apache-2.0 */
#include <stdio.h>
#include <string.h>

#include "base/json/json.h"
#include "base/json/json_make.h"
#include "base/text/utf8.h"
#include "local/api/ops.h"
#include "local/api/tagging.h"
#include "local/store/json_text.h"
#include "local/store/sql.h"

enum { MAX_TAGS = 50, MAX_KEY = 128, MAX_VALUE = 256 };

/* The service has no other words for whatever is wrong. */
static bool
is_fine(const char *key, const char *value, const json_t *seen)
{
	size_t len = utf8_count(key, strlen(key));

	return len >= 1 && len <= MAX_KEY && strncmp(key, "aws:", 4) != 0 &&
	    utf8_count(value, strlen(value)) <= MAX_VALUE &&
	    !json_object_get(seen, key);
}

bool
tags_add(struct call *call, json_t *into, const json_t *tags)
{
	json_auto_t *seen = json_object();
	const json_t *tag;
	size_t i;

	json_array_foreach (tags, i, tag) {
		const char *key = json_get_string(tag, "Key");
		const char *value = json_get_string(tag, "Value");

		/* the model of ECR Public wants neither */
		value = value ? value : "";
		if (!key || !is_fine(key, value, seen))
			return call_fail(call, "InvalidTagParameterException",
			    "Tag parameters are invalid");
		json_object_set_new(seen, key, json_true());
		json_object_set_new(into, key, json_text(value));
	}
	if (json_object_size(into) <= MAX_TAGS)
		return true;
	return call_fail(call, "TooManyTagsException",
	    "A resource can have at most %d tags", MAX_TAGS);
}

/* Where "arn:aws:ecr:us-east-1:123456789012:repository/NAME" begins its name,
 * and what it says before; of ECR Public there is no region in it.  NULL where
 * it is of the other service, or no ARN. */
static const char *
read_arn(struct call *call, char region[33], char account[13])
{
	const char *arn = call_string(call, "resourceArn");
	char partition[32];
	int at = 0;

	if (registry_is_public(call->caller.region)) {
		snprintf(region, 33, "%s", REGISTRY_PUBLIC_PLACE);
		sscanf(arn, "arn:%31[a-z-]:ecr-public::%12[0-9]:repository/%n",
		    partition, account, &at);
	} else {
		sscanf(arn,
		    "arn:%31[a-z-]:ecr:%32[a-z0-9-]:%12[0-9]:repository/%n",
		    partition, region, account, &at);
		if (at && !registry_region_is_valid(region))
			at = 0;
	}
	return at && arn[at] ? arn + at : NULL;
}

/* The repository in the registry that the ARN names. */
static bool
find_resource(struct call *call)
{
	char region[33] = "", account[13] = "";
	struct access access = call_access(call, account, region);
	const char *name = read_arn(call, region, account);

	if (!name)
		return call_invalid(call, "resourceArn", "Invalid ARN");
	return access_check(
		   &call->tx, call->arena, &access, name, &call->why) &&
	    registry_find(
		&call->tx, call->arena, account, region, &call->registry) &&
	    call_repo_named(call, name, &call->repo);
}

/* The tags of the resource, to be changed or shown; NULL without one. */
static json_t *
read_tags(struct call *call)
{
	json_t *tags;

	if (!find_resource(call))
		return NULL;
	tags = text_to_json(sql_get_text(&call->tx, call->arena,
	    "SELECT tags FROM repository WHERE id=?", "i", call->repo.id));
	return tags ? tags : json_object();
}

static bool
write_tags(struct call *call, const json_t *tags)
{
	return sql_run(&call->tx, "UPDATE repository SET tags=? WHERE id=?",
	    "si", json_to_text(call->arena, tags), call->repo.id);
}

static bool
list_tags(struct call *call)
{
	json_auto_t *tags = read_tags(call);
	json_t *list = json_array(), *value;
	const char *key;

	call_put(call, "tags", list);
	json_object_foreach (tags, key, value)
		json_array_append_new(list,
		    json_members(
			"Key", json_text(key), "Value", json_incref(value)));
	return tags != NULL;
}

static bool
tag(struct call *call)
{
	json_auto_t *tags = read_tags(call);

	return tags && tags_add(call, tags, call_member(call, "tags")) &&
	    write_tags(call, tags);
}

static bool
untag(struct call *call)
{
	json_auto_t *tags = read_tags(call);
	const json_t *key;
	size_t i;

	json_array_foreach (call_member(call, "tagKeys"), i, key)
		json_object_del(tags, json_string_value(key));
	return tags && write_tags(call, tags);
}

const struct op tagging_ops[] = {
    {"ListTagsForResource", list_tags, 0, NULL},
    {"TagResource", tag, OP_WRITE, NULL},
    {"UntagResource", untag, OP_WRITE, NULL},
    {NULL, NULL, 0, NULL},
};
