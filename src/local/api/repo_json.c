/* SPDX-License-Identifier: Apache-2.0 */
#include "local/api/repo_json.h"

#include <string.h>

#include "model/partition.h"
#include "base/json/json.h"
#include "base/json/json_make.h"
#include "base/text/utf8.h"
#include "local/http/host.h"
#include "local/store/public.h"
#include "rules/tags.h"

/* Who came by a name that every server has is told the one that container
 * clients take without a certificate. */
static bool
is_common(const char *text)
{
	static const char *const also[] = {"0.0.0.0", NULL};
	struct host host;

	return host_read(text, 0, &host) && host_is_known(host.name, also);
}

bool
registry_is_of_aws(struct call *call)
{
	struct host host;

	return call->server->options.uri_style == URI_AWS ||
	    (host_read(http_host(call->request), 0, &host) &&
		host_is_of_aws(host.name));
}

const char *
registry_host(struct call *call, const char *account)
{
	const char *host = http_host(call->request);
	const char *region = call->registry.region;

	if (registry_is_of_aws(call))
		return arena_printf(call->arena, "%s.dkr.ecr.%s.%s", account,
		    region, partition_find(region)->dns_suffix);
	return is_common(host) ? call->server->host : host;
}

const char *
registry_public_uri(struct call *call)
{
	const char *alias =
	    public_alias(&call->tx, call->arena, &call->registry);
	const char *host = registry_host(call, call->registry.account);

	return arena_printf(call->arena, "%s%s" PUBLIC_HOST "/%s",
	    registry_is_of_aws(call) ? "" : host,
	    registry_is_of_aws(call) ? "" : "/", alias);
}

const char *
repo_uri(struct call *call, const struct repo *repo)
{
	const char *where = registry_is_public(call->registry.region)
	    ? registry_public_uri(call)
	    : registry_host(call, call->registry.account);

	return arena_printf(call->arena, "%s/%s", where, repo->name);
}

static void
add(struct buf *out, const char *name, const char *text)
{
	struct buf mended = {0};

	utf8_mend(&mended, text, strlen(text));
	buf_printf(out, "%c\"%s\":", out->len ? ',' : '{', name);
	json_write_string(out, buf_text(&mended), mended.len, false);
	buf_free(&mended);
}

/* What ECR Public says nothing of. */
static void
add_private(struct buf *out, const struct repo *repo)
{
	add(out, "imageTagMutability", repo->mutability);
	if (repo->exclusions)
		buf_printf(out, ",\"imageTagMutabilityExclusionFilters\":%s",
		    repo->exclusions);
	buf_printf(out,
	    ",\"imageScanningConfiguration\":{\"scanOnPush\":%s},"
	    "\"encryptionConfiguration\":%s",
	    repo->scan_on_push ? "true" : "false", repo->encryption);
}

/* As text, since a listing has a thousand of them. */
json_t *
repo_json(struct call *call, const struct repo *repo)
{
	struct arena *arena = call->arena;
	const char *account = call->registry.account;
	struct buf out = {0};
	json_t *raw;

	add(&out, "repositoryArn",
	    repo_arn(arena, &call->registry, repo->name));
	add(&out, "registryId", account);
	add(&out, "repositoryName", repo->name);
	add(&out, "repositoryUri", repo_uri(call, repo));
	buf_printf(&out, ",\"createdAt\":%.3f", repo->created);
	if (!registry_is_public(call->registry.region))
		add_private(&out, repo);
	buf_putc(&out, '}');
	raw = json_raw(buf_text(&out));
	buf_free(&out);
	return raw;
}

/* An id, an alias or an ARN.  Which keys there are nobody knows here, but that
 * one of another region or service is none. */
static bool
may_be_key(struct call *call, const char *key)
{
	size_t len = strspn(key, "0123456789abcdefABCDEF-");

	return !*key || call_arn_is_here(call, key, "kms") ||
	    strncmp(key, "alias/", 6) == 0 || strncmp(key, "mrk-", 4) == 0 ||
	    (len == 36 && !key[len]);
}

bool
encryption_check(struct call *call)
{
	const json_t *wanted = call_member(call, "encryptionConfiguration");
	const char *type = json_get_string(wanted, "encryptionType");
	const char *key = json_get_string(wanted, "kmsKey");

	if (!type || !key)
		return true;
	if (strcmp(type, "AES256") == 0)
		return call_invalid(call, "encryptionConfiguration.kmsKey",
		    "A KMS key cannot be specified for encryption type AES256");
	if (may_be_key(call, key))
		return true;
	call->details =
	    json_members("kmsError", json_text("NotFoundException"));
	return call_fail(call, "KmsException",
	    "The operation failed due to a KMS exception.");
}

static bool
check_wildcards(struct call *call, const json_t *filters)
{
	const json_t *filter;
	size_t i;

	json_array_foreach (filters, i, filter)
		if (!tag_filter_is_valid(json_get_string(filter, "filter")))
			return call_invalid(call,
			    "imageTagMutabilityExclusionFilters",
			    "A filter can have at most 2 wildcards (*)");
	return true;
}

bool
exclusions_check(
    struct call *call, const char *mutability, const json_t *holder)
{
	const json_t *filters =
	    json_object_get(holder, "imageTagMutabilityExclusionFilters");
	bool wanted = mutability && strstr(mutability, "_WITH_EXCLUSION");

	if (wanted == (filters && !json_is_null(filters)))
		return check_wildcards(call, filters);
	return call_invalid(call, "imageTagMutabilityExclusionFilters",
	    "ImageTagMutabilityExclusionFilters %s be null when "
	    "imageTagMutability is set as %s",
	    wanted ? "can't" : "must", mutability ? mutability : "MUTABLE");
}
