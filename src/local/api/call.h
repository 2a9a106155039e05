/* One call of the API: its input, its output, and what it runs on.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef LOCAL_API_CALL_H
#define LOCAL_API_CALL_H

#include <jansson.h>
#include <stdbool.h>
#include <stdint.h>

#include "base/memory/arena.h"
#include "local/api/json_out.h"
#include "local/auth/access.h"
#include "local/http/http.h"
#include "local/store/image.h"
#include "local/store/repo.h"
#include "local/http/server.h"
#include "model/model.h"

struct call {
	struct request *request;
	struct server *server;
	struct arena *arena;
	struct tx tx;
	const struct service *service; /* ECR or ECR Public */
	const struct operation *operation;
	struct caller caller;
	struct realm registry; /* registryId's, else the caller's own */
	json_t *in, *out;      /* objects, owned by the dispatcher */
	struct refusal why;
	struct repo repo; /* where the row of the operation asks for them */
	struct image image;
	json_t *details;     /* members of the error, or NULL */
	const char *brought; /* a new blob, dropped if this fails, or NULL */
};

/* Fill call->why; always false. */
bool call_fail(struct call *call, const char *code, const char *format, ...)
    __attribute__((format(printf, 3, 4)));

/* InvalidParameterException in the service's words; always false. */
bool call_invalid(struct call *call, const char *parameter, const char *format,
    ...) __attribute__((format(printf, 3, 4)));

/* Set memory aside for a manifest that the answer holds, or its annotations,
 * as bytes, values and text; false: call->why says that there is no room. */
bool call_hold(struct call *call, int64_t manifest_size);

/* Members of the input: NULL, the default, or false when absent. */
const char *call_string(const struct call *call, const char *name);
json_t *call_member(const struct call *call, const char *name);
bool call_bool(const struct call *call, const char *name);

/* Members of the output; a NULL text adds nothing. */
void call_put_string(struct call *call, const char *name, const char *text);
void call_put(struct call *call, const char *name, json_t *value);

/* What the caller asks for, in the registry of an account: whether that is
 * allowed is for access_check() to say, wherever a call names an account. */
struct access call_access(
    const struct call *call, const char *account, const char *region);

/* The repository that repositoryName names: RepositoryNotFoundException. */
bool call_repo(struct call *call, struct repo *out);
bool call_repo_named(struct call *call, const char *name, struct repo *out);

/* The image that an ImageIdentifier names: ImageNotFoundException. */
bool call_image(struct call *call, const struct repo *repo,
    const json_t *image_id, struct image *out);

/* Whether there may be such a tag, and such a digest (NULL may):
 * InvalidParameterException. */
bool call_check_tag(struct call *call, const char *tag);
bool call_check_digest(struct call *call, const char *digest);

/* Whether an ARN is of this service ("kms") in the call's region. */
bool call_arn_is_here(struct call *call, const char *arn, const char *service);

/* Find it without complaint; false also when tag and digest do not belong
 * together. */
bool find_image_id(struct call *call, const struct repo *repo,
    const json_t *image_id, struct image *out);

/* "{imageDigest:'…', imageTag:'…'}" as the service writes it. */
const char *image_id_text(struct arena *arena, const json_t *image_id);

/* An ImageIdentifier (new reference); the tag may be NULL. */
json_t *image_id_json(const char *digest, const char *tag);

/* registryId and, where a repository was found, repositoryName of the output.
 */
void call_put_repo(struct call *call);

#endif
