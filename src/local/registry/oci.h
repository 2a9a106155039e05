/* One request to the registry, and the answers that all of its paths have.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef LOCAL_REGISTRY_OCI_H
#define LOCAL_REGISTRY_OCI_H

#include <stdbool.h>

#include "base/memory/arena.h"
#include "local/auth/access.h"
#include "local/http/http.h"
#include "local/store/image.h"
#include "local/registry/oci_path.h"
#include "local/store/repo.h"
#include "local/http/server.h"
#include "local/store/store.h"

struct upload;
struct oci_action;

/* One request to the registry; lives in its arena. */
struct oci {
	struct request *request;
	struct response *response;
	struct server *server;
	struct arena *arena;
	struct oci_path path;
	struct caller caller;
	bool reads;       /* and changes nothing */
	bool public_host; /* it came by the name of ECR Public */
	const struct oci_action *action;
	struct realm registry; /* once a repository was looked for */
	struct repo repo;
	struct upload *upload; /* being written, or NULL */
};

/* Answer with an error of the protocol; the message may be formatted.  Always
 * false. */
bool oci_fail(struct oci *oci, int status, const char *code, const char *format,
    ...) __attribute__((format(printf, 4, 5)));

/* Whether the answers are those of the service rather than of the
 * specification. */
bool oci_is_service(const struct oci *oci);

/* Answer that a parameter of the API behind is wrong, in the service's words:
 * 405 UNSUPPORTED.  Always false. */
bool oci_fail_parameter(struct oci *oci, const char *parameter,
    const char *format, ...) __attribute__((format(printf, 3, 4)));

/* Answer 500: the store or the disk failed.  Always false. */
bool oci_fail_inside(struct oci *oci);

/* Answer with what a change of the store was refused for. */
void oci_fail_refused(struct oci *oci, const struct refusal *why);

/* Whether it is for a registry of ECR Public. */
bool oci_is_public(const struct oci *oci);

/* Find the registry and the repository of the path in `tx`; false when one is
 * missing, and then NAME_UNKNOWN is answered unless `quiet`. */
bool oci_find_repo(struct oci *oci, struct tx *tx, bool quiet);

/* Find the repository of a push, making it when a creation template says so;
 * false: answered. */
bool oci_repo_exists(struct oci *oci);

/* Who asks, for the action "PutImage" in the registry that is meant. */
struct access oci_access(const struct oci *oci, const char *action);

/* Begin a transaction; false: answered. */
bool oci_read(struct oci *oci, struct tx *tx);
bool oci_write(struct oci *oci, struct tx *tx);

/* "Location: /v2/NAME/WHAT/REFERENCE". */
void oci_add_location(struct oci *oci, const char *what, const char *reference);

/* Answer 304 when the client has `digest` already; true: answered. */
bool oci_answer_unchanged(struct oci *oci, const char *digest);

/* Answer with JSON (taken). */
void oci_answer_json(
    struct oci *oci, int status, const char *type, json_t *body);

/* What the methods do on the paths, by file. */
void oci_begin_uploads(struct oci *oci);
void oci_start_upload(struct oci *oci);
void oci_begin_chunk(struct oci *oci);
void oci_begin_last_chunk(struct oci *oci);
void oci_take_chunk(struct oci *oci);
void oci_finish_upload(struct oci *oci);
void oci_show_upload(struct oci *oci);
void oci_cancel_upload(struct oci *oci);
void oci_get_blob(struct oci *oci);
void oci_get_manifest(struct oci *oci);
void oci_begin_manifest(struct oci *oci);
void oci_put_manifest(struct oci *oci);
void oci_delete_manifest(struct oci *oci);
void oci_list_tags(struct oci *oci);
void oci_list_catalog(struct oci *oci);
void oci_list_referrers(struct oci *oci);

/* Set memory aside for a manifest that the answer is made of; false: 503 is
 * answered. */
bool oci_hold(struct oci *oci, size_t bytes);

#endif
