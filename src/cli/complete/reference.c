/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/complete/reference.h"

#include <string.h>

#include "base/countof.h"
#include "cli/complete/path.h"
#include "rules/registry.h"

static struct live_query
query_of(const struct line *line, const char *member)
{
	return (struct live_query){
	    .service = line->service,
	    .member = member,
	    .repository = line_value(line, "repository-name"),
	    .registry_id = line_value(line, "registry-id"),
	    .resource_arn = line_value(line, "resource-arn"),
	    .settings = {.profile = line_value(line, "profile"),
		.region = line_value(line, "region"),
		.endpoint_url = line_value(line, "endpoint-url"),
		.ca_bundle = line_value(line, "ca-bundle"),
		.no_sign_request = line_has(line, "no-sign-request"),
		.no_verify_ssl = line_has(line, "no-verify-ssl")},
	};
}

static bool
add_live(struct candidates *candidates, const struct live_query *query)
{
	struct buf values = {0};
	char *at, *end;

	if (!candidates->live || !live_names_known(query))
		return false;
	candidates->live(query, &values);
	buf_puts(&values, "");
	for (at = values.data; at && (end = strchr(at, '\n')); at = end + 1) {
		*end = '\0';
		candidates_add(candidates, at, NULL);
	}
	buf_free(&values);
	return true;
}

bool
complete_live_value(
    struct candidates *candidates, const struct line *line, const char *member)
{
	struct live_query query = query_of(line, member);

	return add_live(candidates, &query);
}

/* The part of a reference in front of what is typed: `len` bytes stay. */
static void
keep_typed(struct candidates *candidates, size_t len)
{
	candidates->before = arena_printf(&candidates->arena, "%s%.*s",
	    candidates->before, (int)len, candidates->typed);
	candidates->typed += len;
}

/* "HOST/…" of a private registry, or none: false for all others. */
static bool
take_host(struct candidates *candidates, struct live_query *query)
{
	size_t len = strcspn(candidates->typed, "/");
	const char *host =
	    arena_strndup(&candidates->arena, candidates->typed, len);
	struct registry *registry =
	    arena_new(&candidates->arena, struct registry);

	if (candidates->typed[len] != '/' || !strpbrk(host, ".:"))
		return true;
	if (!registry_parse(host, registry) ||
	    registry->kind == REGISTRY_PUBLIC)
		return false;
	if (registry->kind == REGISTRY_PRIVATE) {
		query->registry_id = registry->account;
		query->settings.region = registry->region;
	}
	keep_typed(candidates, len + 1);
	return true;
}

/* A repository, then a tag behind ':', or a digest behind '@'. */
static void
complete_image(struct candidates *candidates, const struct line *line)
{
	struct live_query query = query_of(line, "repositoryName");
	size_t len;

	if (!take_host(candidates, &query))
		return;
	len = strcspn(candidates->typed, ":@");
	if (candidates->typed[len]) {
		query.member =
		    candidates->typed[len] == ':' ? "imageTag" : "imageDigest";
		query.repository =
		    arena_strndup(&candidates->arena, candidates->typed, len);
		keep_typed(candidates, len + 1);
	}
	add_live(candidates, &query);
}

/* "oci:DIR" and the like are files. */
static bool
is_file_form(const char *typed)
{
	static const char *const forms[] = {
	    "oci:", "oci-archive:", "docker-archive:"};

	for (size_t i = 0; i < countof(forms); i++)
		if (strncmp(typed, forms[i], strlen(forms[i])) == 0)
			return true;
	return false;
}

void
complete_reference(
    struct candidates *candidates, const struct line *line, bool either)
{
	const char *before = candidates->before, *typed = candidates->typed;

	if (is_file_form(typed)) {
		keep_typed(candidates, strcspn(typed, ":") + 1);
		complete_path(candidates, candidates->typed);
		return;
	}
	complete_image(candidates, line);
	candidates->before = before;
	candidates->typed = typed;
	if (either)
		complete_path(candidates, typed);
}
