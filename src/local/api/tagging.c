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
#include "rules/policy/words.h"

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

static bool
refuse_tags(struct call *call)
{
	return call_fail(
	    call, "InvalidTagParameterException", "Tag parameters are invalid");
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
			return refuse_tags(call);
		json_object_set_new(seen, key, json_true());
		json_object_set_new(into, key, json_text(value));
	}
	if (json_object_size(into) <= MAX_TAGS)
		return true;
	return call_fail(call, "TooManyTagsException",
	    "A resource can have at most %d tags", MAX_TAGS);
}

/* Where "arn:aws:ecr:us-east-1:123456789012:repository/NAME" begins its name,
 * and whose it is; NULL where it is of another service, region or partition
 * than where it is asked, or no ARN. */
static const char *
read_arn(struct call *call, char account[13])
{
	const char *arn = call_string(call, "resourceArn");
	const char *at = policy_account(arn), *head;
	struct realm registry = {
	    .account = account, .region = call->caller.region};

	snprintf(account, 13, "%.12s", at ? at : "");
	head = repo_arn(call->arena, &registry, "");
	return strncmp(arn, head, strlen(head)) == 0 && arn[strlen(head)]
	    ? arn + strlen(head)
	    : NULL;
}

/* The repository in the registry that the ARN names. */
static bool
find_resource(struct call *call)
{
	char account[13];
	const char *name = read_arn(call, account);
	const char *region = call->caller.region;
	struct access access = call_access(call, account, region);

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

	if (!tags)
		return false;
	json_array_foreach (call_member(call, "tagKeys"), i, key) {
		if (!is_fine(json_string_value(key), "", NULL))
			return refuse_tags(call);
		json_object_del(tags, json_string_value(key));
	}
	return write_tags(call, tags);
}

const struct op tagging_ops[] = {
    {"ListTagsForResource", list_tags, 0, NULL},
    {"TagResource", tag, OP_WRITE, NULL},
    {"UntagResource", untag, OP_WRITE, NULL},
    {NULL, NULL, 0, NULL},
};
