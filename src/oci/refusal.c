/* SPDX-License-Identifier: Apache-2.0 */
#include "oci/refusal.h"

#include <string.h>

#include "base/countof.h"
#include "base/json/json.h"
#include "base/json/json_make.h"
#include "oci/manifest.h"

enum { SAID_MAX = 500 }; /* bytes of it in a message */

/* The first error that an answer tells, or NULL; `*root` is to be freed. */
static const json_t *
first_error(const struct http_response *response, json_t **root)
{
	*root =
	    oci_json_read(buf_text(&response->body), response->body.len, NULL);
	return json_array_get(json_object_get(*root, "errors"), 0);
}

bool
oci_has_code(const struct http_response *response, const char *code)
{
	json_t *root;
	const char *have =
	    json_get_string(first_error(response, &root), "code");
	bool has = have && strcmp(have, code) == 0;

	json_decref(root);
	return has;
}

/* Those of the specification, as constants that an error can keep. */
static const char *
code_of(const char *said, int status)
{
	static const char *const codes[] = {"BLOB_UNKNOWN",
	    "BLOB_UPLOAD_INVALID", "BLOB_UPLOAD_UNKNOWN", "DIGEST_INVALID",
	    "MANIFEST_BLOB_UNKNOWN", "MANIFEST_INVALID", "MANIFEST_UNKNOWN",
	    "NAME_INVALID", "NAME_UNKNOWN", "SIZE_INVALID", "UNAUTHORIZED",
	    "DENIED", "UNSUPPORTED", "TOOMANYREQUESTS", "TAG_INVALID",
	    "MANIFEST_UNVERIFIED", "TAG_ALREADY_EXISTS"};

	for (size_t i = 0; said && i < countof(codes); i++)
		if (strcmp(said, codes[i]) == 0)
			return codes[i];
	return status == 401 ? "UNAUTHORIZED"
	    : status == 403  ? "DENIED"
	    : status == 404  ? "NOT_FOUND"
	    : status == 429  ? "TOOMANYREQUESTS"
	    : status >= 500  ? "UNAVAILABLE"
			     : "REFUSED";
}

bool
oci_refuse(const char *host, const struct http_response *response,
    const char *what, struct error *err)
{
	json_t *root;
	const json_t *first = first_error(response, &root);
	const char *message = json_get_string(first, "message");
	const char *code =
	    code_of(json_get_string(first, "code"), response->status);

	fail_code(err, ERR_SERVICE, code, "%s/%s: %.*s%sstatus %d", host, what,
	    SAID_MAX, message ? message : "", message ? ": " : "",
	    response->status);
	json_decref(root);
	return error_note(err, CLUE_IMAGE,
	    json_members("host", json_text(host), "what", json_text(what)));
}
