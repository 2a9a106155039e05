/* What all paths of the registry share: errors, transactions, headers.
 * SPDX-License-Identifier: Apache-2.0 */
#include "local/registry/oci.h"

#include <jansson.h>
#include <stdarg.h>
#include <string.h>

#include "base/countof.h"
#include "base/json/json.h"
#include "base/json/json_make.h"

void
oci_answer_json(struct oci *oci, int status, const char *type, json_t *body)
{
	http_answer(oci->response, status, type, "%s", "");
	json_write(&oci->response->body, body, &json_style_compact);
	json_decref(body);
}

bool
oci_fail(struct oci *oci, int status, const char *code, const char *format, ...)
{
	json_t *errors = json_array();
	const char *message;
	va_list args;

	va_start(args, format);
	message = arena_vprintf(oci->arena, format, args);
	va_end(args);
	json_array_append_new(errors,
	    json_members(
		"code", json_text(code), "message", json_text(message)));
	oci_answer_json(oci, status, "application/json; charset=utf-8",
	    json_members("errors", errors));
	buf_putc(&oci->response->body, '\n');
	return false;
}

bool
oci_is_service(const struct oci *oci)
{
	return !oci->server->options.wire_oci;
}

bool
oci_fail_parameter(
    struct oci *oci, const char *parameter, const char *format, ...)
{
	const char *text;
	va_list args;

	va_start(args, format);
	text = arena_vprintf(oci->arena, format, args);
	va_end(args);
	return oci_fail(oci, 405, "UNSUPPORTED",
	    "Invalid parameter at '%s' failed to satisfy constraint: '%s'",
	    parameter, text);
}

bool
oci_fail_inside(struct oci *oci)
{
	return oci_fail(
	    oci, 500, "UNKNOWN", "the local registry cannot do this now");
}

bool
oci_hold(struct oci *oci, size_t bytes)
{
	if (http_hold(oci->request, bytes))
		return true;
	http_add_header(oci->response, "Retry-After", "1");
	return oci_fail(
	    oci, 503, "UNAVAILABLE", "too many requests are under way");
}

void
oci_fail_refused(struct oci *oci, const struct refusal *why)
{
	static const struct {
		const char *exception, *code;
		int status;
	} table[] = {
	    {"RepositoryNotFoundException", "NAME_UNKNOWN", 404},
	    {"ImageTagAlreadyExistsException", "TAG_INVALID", 400},
	    {"ImageDigestDoesNotMatchException", "DIGEST_INVALID", 400},
	    {"LayersNotFoundException", "MANIFEST_BLOB_UNKNOWN", 404},
	    {"ReferencedImagesNotFoundException", "MANIFEST_BLOB_UNKNOWN", 404},
	    {"ImageNotFoundException", "MANIFEST_UNKNOWN", 404},
	    {"LimitExceededException", "DENIED", 403},
	    {"InvalidParameterException", "UNSUPPORTED", 405},
	};

	if (!why->code) {
		oci_fail_inside(oci);
		return;
	}
	for (size_t i = 0; i < countof(table); i++)
		if (strcmp(table[i].exception, why->code) == 0) {
			oci_fail(oci, table[i].status, table[i].code, "%s",
			    why->message);
			return;
		}
	oci_fail(oci, 400, "DENIED", "%s", why->message);
}

bool
oci_is_public(const struct oci *oci)
{
	return oci->path.alias != NULL;
}

bool
oci_read(struct oci *oci, struct tx *tx)
{
	return store_read(oci->server->store, tx) || oci_fail_inside(oci);
}

bool
oci_write(struct oci *oci, struct tx *tx)
{
	return store_write(oci->server->store, tx) || oci_fail_inside(oci);
}

struct access
oci_access(const struct oci *oci, const char *action)
{
	return (struct access){.server = oci->server,
	    .request = oci->request,
	    .caller = &oci->caller,
	    .account = oci->caller.account,
	    .region = oci->caller.region,
	    .action = action};
}

bool
oci_find_repo(struct oci *oci, struct tx *tx, bool quiet)
{
	if (registry_find(tx, oci->arena, oci->caller.account,
		oci->caller.region, &oci->registry) &&
	    repo_find(
		tx, oci->arena, oci->registry.id, oci->path.name, &oci->repo))
		return true;
	return !quiet &&
	    oci_fail(oci, 404, "NAME_UNKNOWN",
		"The repository with name '%s' does not exist in the "
		"registry with id '%s'",
		oci->path.name, oci->caller.account);
}

void
oci_add_location(struct oci *oci, const char *what, const char *reference)
{
	http_add_headerf(oci->response, "Location", "/v2/%s/%s/%s",
	    oci->path.shown, what, reference);
}

bool
oci_answer_unchanged(struct oci *oci, const char *digest)
{
	const char *known = request_header(oci->request, "If-None-Match");

	http_add_headerf(oci->response, "ETag", "\"%s\"", digest);
	if (!known || (strcmp(known, "*") != 0 && !strstr(known, digest)))
		return false;
	oci->response->status = 304;
	return true;
}
