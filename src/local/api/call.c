/* SPDX-License-Identifier: Apache-2.0 */
#include "local/api/call.h"

#include <stdarg.h>
#include <string.h>

#include "base/json/json.h"
#include "rules/tags.h"

bool
call_fail(struct call *call, const char *code, const char *format, ...)
{
	va_list args;

	va_start(args, format);
	call->why.code = code;
	call->why.message = arena_vprintf(call->arena, format, args);
	va_end(args);
	return false;
}

bool
call_invalid(struct call *call, const char *parameter, const char *format, ...)
{
	va_list args;
	char *text;

	va_start(args, format);
	text = arena_vprintf(call->arena, format, args);
	va_end(args);
	return call_fail(call, "InvalidParameterException",
	    "Invalid parameter at '%s' failed to satisfy constraint: '%s'",
	    parameter, text);
}

const char *
call_string(const struct call *call, const char *name)
{
	return json_get_string(call->in, name);
}

json_t *
call_member(const struct call *call, const char *name)
{
	json_t *value = json_object_get(call->in, name);

	return json_is_null(value) ? NULL : value;
}

bool
call_bool(const struct call *call, const char *name)
{
	return json_is_true(json_object_get(call->in, name));
}

void
call_put_string(struct call *call, const char *name, const char *text)
{
	put_string(call->out, name, text);
}

void
call_put(struct call *call, const char *name, json_t *value)
{
	if (value)
		json_object_set_new(call->out, name, value);
}

struct access
call_access(const struct call *call, const char *account, const char *region)
{
	return (struct access){.server = call->server,
	    .request = call->request,
	    .caller = &call->caller,
	    .account = account,
	    .region = region,
	    .action = call->operation->name};
}

bool
call_repo_named(struct call *call, const char *name, struct repo *out)
{
	if (repo_find(&call->tx, call->arena, call->registry.id, name, out))
		return true;
	return !call->tx.failed &&
	    call_fail(call, "RepositoryNotFoundException",
		"The repository with name '%s' does not exist in the registry "
		"with id '%s'",
		name, call->registry.account);
}

bool
call_repo(struct call *call, struct repo *out)
{
	return call_repo_named(call, call_string(call, "repositoryName"), out);
}

void
call_put_repo(struct call *call)
{
	call_put_string(call, "registryId", call->registry.account);
	call_put_string(call, "repositoryName", call->repo.name);
}

json_t *
image_id_json(const char *digest, const char *tag)
{
	json_t *id = json_object();

	put_string(id, "imageDigest", digest);
	put_string(id, "imageTag", tag);
	return id;
}

bool
call_hold(struct call *call, int64_t manifest_size)
{
	if (http_hold(call->request, http_cost(manifest_size)))
		return true;
	return call_fail(call, "ServiceUnavailableException",
	    "Too many requests are under way");
}

const char *
image_id_text(struct arena *arena, const json_t *image_id)
{
	const char *digest = json_get_string(image_id, "imageDigest");
	const char *tag = json_get_string(image_id, "imageTag");

	return arena_printf(arena, "{imageDigest:'%s', imageTag:'%s'}",
	    digest ? digest : "null", tag ? tag : "null");
}

bool
find_image_id(struct call *call, const struct repo *repo,
    const json_t *image_id, struct image *out)
{
	const char *digest = json_get_string(image_id, "imageDigest");
	const char *tag = json_get_string(image_id, "imageTag");

	/* A colon would make a digest of a tag. */
	if (tag && strchr(tag, ':'))
		return false;
	if (tag)
		return image_find(&call->tx, call->arena, repo, tag, out) &&
		    (!digest || strcmp(digest, out->digest) == 0);
	return digest && strchr(digest, ':') &&
	    image_find(&call->tx, call->arena, repo, digest, out);
}

bool
call_check_tag(struct call *call, const char *tag)
{
	return !tag || tag_is_valid(tag) ||
	    call_invalid(call, "imageTag",
		"must satisfy regular expression '" TAG_PATTERN "'");
}

bool
call_check_digest(struct call *call, const char *digest)
{
	return !digest || digest_is_possible(digest) ||
	    call_invalid(call, "imageDigest",
		"must satisfy regular expression '" DIGEST_PATTERN "'");
}

bool
call_arn_is_here(struct call *call, const char *arn, const char *service)
{
	const char *region = call->registry.region;
	const char *head = arena_printf(call->arena,
	    "arn:%s:%s:%s:", registry_partition(region), service, region);

	return strncmp(arn, head, strlen(head)) == 0;
}

bool
call_image(struct call *call, const struct repo *repo, const json_t *image_id,
    struct image *out)
{
	if (!call_check_tag(call, json_get_string(image_id, "imageTag")) ||
	    !call_check_digest(call, json_get_string(image_id, "imageDigest")))
		return false;
	if (find_image_id(call, repo, image_id, out))
		return true;
	if (call->tx.failed)
		return false;
	if (!json_get_string(image_id, "imageDigest") &&
	    !json_get_string(image_id, "imageTag"))
		return call_fail(call, "InvalidParameterException",
		    "Invalid request parameters: both tag and digest cannot "
		    "be null");
	return call_fail(call, "ImageNotFoundException",
	    "The image with imageId %s does not exist within the repository "
	    "with name '%s' in the registry with id '%s'",
	    image_id_text(call->arena, image_id), repo->name,
	    call->registry.account);
}
