/* Manifests that are put into a registry.
 * SPDX-License-Identifier: Apache-2.0 */
#include <string.h>

#include "base/memory/arena.h"
#include "oci/refusal.h"
#include "oci/write.h"

static bool
lacks_something(const struct http_response *response)
{
	return (response->status == 400 || response->status == 404) &&
	    (oci_has_code(response, "MANIFEST_BLOB_UNKNOWN") ||
		oci_has_code(response, "BLOB_UNKNOWN") ||
		oci_has_code(response, "MANIFEST_UNKNOWN"));
}

/* Unless it says another; `*sure`: it says so. */
static bool
is_kept_as(const struct http_response *response, const char *digest, bool *sure)
{
	struct buf told = {0};
	bool same;

	*sure = http_header_get(response, "docker-content-digest", &told);
	same = !*sure || strcmp(buf_text(&told), digest) == 0;
	buf_free(&told);
	return same;
}

/* The registry keeps the list of what refers to the subject. */
static bool
has_subject(const struct http_response *response)
{
	struct buf told = {0};
	bool has = http_header_get(response, "oci-subject", &told);

	buf_free(&told);
	return has;
}

static enum oci_put
judge(const struct oci_target *target, struct oci_putting *manifest,
    const struct http_response *response, const char *what, struct error *err)
{
	if (response->status < 200 || response->status > 299) {
		oci_refuse(oci_host(target->oci), response, what, err);
		return lacks_something(response) ? OCI_PUT_LACKS
						 : OCI_PUT_FAILED;
	}
	manifest->subject = has_subject(response);
	if (is_kept_as(response, manifest->digest, &manifest->sure))
		return OCI_PUT_DONE;
	fail(err, ERR_GENERAL,
	    "%s/%s: the registry keeps it under another digest than %s",
	    oci_host(target->oci), what, manifest->digest);
	return OCI_PUT_FAILED;
}

enum oci_put
oci_manifest_put(const struct oci_target *target, struct oci_putting *manifest,
    struct error *err)
{
	const char *reference = manifest->reference;
	struct arena arena = {0};
	const char *what = arena_printf(&arena, "%s%c%s", target->repository,
	    strchr(reference, ':') ? '@' : ':', reference);
	struct oci_ask ask = {.method = "PUT",
	    .path = arena_printf(
		&arena, "/v2/%s/manifests/%s", target->repository, reference),
	    .scope = target->scope};
	struct http_response response = {0};
	enum oci_put put = OCI_PUT_FAILED;

	ask.type = manifest->type;
	ask.body = buf_text(manifest->text);
	ask.body_len = manifest->text->len;
	if (oci_send(target->oci, &ask, &response, err))
		put = judge(target, manifest, &response, what, err);
	http_response_free(&response);
	arena_free(&arena);
	return put;
}
