/* Who this is, and what it may do: asked by calls that change nothing.
 * SPDX-License-Identifier: Apache-2.0 */
#include <string.h>

#include "aws/call/client.h"
#include "aws/identity/credentials.h"
#include "aws/identity/region.h"
#include "aws/identity/sts.h"
#include "aws/wire/http.h"
#include "base/countof.h"
#include "base/json/json.h"
#include "base/json/json_make.h"
#include "base/memory/buf.h"
#include "base/url.h"
#include "cmd/doctor/checks.h"
#include "cmd/login/fetch.h"

/* Of no layer and no image: the digest of nothing with a letter changed. */
#define NO_DIGEST                                                              \
	"sha256:"                                                              \
	"00000000000000000000000000000000000000000000000000000000000ec4ec"
#define NO_UPLOAD "00000000-0000-0000-0000-000000000000"
#define NO_REPOSITORY "ecr-doctor/there-is-none"

static const struct probe {
	const char *operation, *params;
	bool named; /* only where somebody named the repository */
} probes_pull[] = {{"batch-check-layer-availability",
		       "{\"layerDigests\": [\"" NO_DIGEST "\"]}", false},
    {"get-download-url-for-layer", "{\"layerDigest\": \"" NO_DIGEST "\"}",
	false},
    {"batch-get-image",
	"{\"imageIds\": [{\"imageDigest\": \"" NO_DIGEST "\"}]}", false},
    {0}},
  probes_push[] = {{"batch-check-layer-availability",
		       "{\"layerDigests\": [\"" NO_DIGEST "\"]}", false},
      {"upload-layer-part",
	  "{\"uploadId\": \"" NO_UPLOAD "\", \"partFirstByte\": 0, "
	  "\"partLastByte\": 0, \"layerPartBlob\": \"eA==\"}",
	  false},
      {"complete-layer-upload",
	  "{\"uploadId\": \"" NO_UPLOAD "\", \"layerDigests\": [\"" NO_DIGEST
	  "\"]}",
	  false},
      {"put-image", "{\"imageManifest\": \"{}\"}", true}, {0}};

/* Account of "https://123456789012.dkr.ecr.…". */
static void
take_account(struct doctor *doctor, const json_t *answer)
{
	const char *url = json_get_string(
	    json_array_get(json_object_get(answer, "authorizationData"), 0),
	    "proxyEndpoint");
	struct registry own;

	if (url && registry_parse(url, &own))
		snprintf(doctor->account, sizeof(doctor->account), "%s",
		    own.account);
}

/* The whole way: name, route, proxy, TLS, clock, signature, permission. */
static bool
check_login(struct doctor *doctor)
{
	struct run *run = doctor->run;
	struct error why = {0};
	json_auto_t *answer = fetch_authorization(
	    &run->settings, run->service, json_object(), &why);

	if (!answer)
		return check_tell_fault(doctor, &why);
	take_account(doctor, answer);
	finding_add(doctor, FINDING_OK, "service", NULL, "answers%s%s",
	    doctor->account[0] ? ", account " : "", doctor->account);
	finding_add(doctor, FINDING_OK, "login", NULL,
	    "allowed: GetAuthorizationToken");
	return true;
}

static bool
is_near(const char *text)
{
	struct url url;

	url_split(&url, text);
	return url_is_loopback(&url) || slice_is(url.host, "localhost");
}

/* What is local stays local: with a local ECR alone, AWS is not asked. */
static bool
may_ask_sts(struct doctor *doctor)
{
	struct error ignored = {0};
	struct endpoint endpoint;
	bool ok = region_endpoint(
	    &doctor->run->settings, &service_sts, &endpoint, &ignored);

	error_clear(&ignored);
	return ok && (!is_near(doctor->endpoint) || is_near(endpoint.url));
}

static json_t *
ask_sts(struct doctor *doctor, struct error *why)
{
	struct settings *settings = &doctor->run->settings;
	struct http *http = client_open_http(settings);
	struct credentials_chain *chain = credentials_open(settings, http, why);
	const struct credentials *keys;
	json_t *answer = NULL;

	if (chain && credentials_get(chain, &keys, why))
		answer = sts_caller(settings, http, keys, why);
	credentials_close(chain);
	http_close(http);
	return answer;
}

static void
check_identity(struct doctor *doctor)
{
	struct error why = {0};
	json_t *answer;
	const char *arn, *account;

	if (!may_ask_sts(doctor))
		return;
	answer = ask_sts(doctor, &why);
	arn = json_get_string(answer, "Arn");
	account = json_get_string(answer, "Account");
	if (arn && account) {
		snprintf(
		    doctor->account, sizeof(doctor->account), "%s", account);
		finding_add(doctor, FINDING_OK, "identity", NULL,
		    "account %s, %s", account, arn);
	} else {
		finding_add(doctor, FINDING_WARN, "identity",
		    "only needed to know the account; in a VPC without a way "
		    "out an endpoint for STS is missing",
		    "STS does not say who this is: %s",
		    why.message ? why.message : "no account in its answer");
	}
	json_wipe(answer);
	error_clear(&why);
}

/* -1 denied, 1 allowed, 0 where that cannot be said. */
static int
try_probe(struct doctor *doctor, struct client *client,
    const struct probe *probe, struct error *why)
{
	const struct operation *operation =
	    model_find_operation(&service_ecr, probe->operation);
	json_auto_t *params =
	    json_read(probe->params, strlen(probe->params), NULL);
	json_auto_t *answer = NULL;
	const char *code;

	json_object_set_new(params, "repositoryName",
	    json_text(doctor->repository ? doctor->repository : NO_REPOSITORY));
	if (doctor->known && doctor->registry.account[0])
		json_object_set_new(
		    params, "registryId", json_text(doctor->registry.account));
	answer = client_call(client, operation, params, why);
	code = json_get_string(why->detail, "Code");
	if (answer)
		return 1;
	if (why->kind != ERR_SERVICE || !code)
		return 0;
	return strncmp(code, "AccessDenied", 12) == 0 ? -1
	    : strstr(code, "NotFoundException") ||
		strncmp(code, "InvalidParameter", 16) == 0 ||
		strncmp(code, "InvalidLayer", 12) == 0 ||
		strncmp(code, "LayerInaccessible", 17) == 0 ||
		strncmp(code, "ImageDigest", 11) == 0
	    ? 1
	    : 0;
}

struct rights {
	struct buf allowed, denied, unknown; /* names of actions */
};

/* Who was silent once is not waited for again. */
static void
judge(struct doctor *doctor, struct client *client, const struct probe *probe,
    struct rights *verdict)
{
	const struct operation *operation =
	    model_find_operation(&service_ecr, probe->operation);
	struct error why = {0};
	int may = doctor->silent ? 0 : try_probe(doctor, client, probe, &why);
	struct buf *list = may > 0 ? &verdict->allowed
	    : may < 0              ? &verdict->denied
				   : &verdict->unknown;

	doctor->silent = doctor->silent || why.kind == ERR_TIMEOUT;
	buf_printf(list, "%s%s", list->len ? ", " : "", operation->name);
	error_clear(&why);
}

static void
check_use(struct doctor *doctor, struct client *client, const char *use,
    const struct probe *probes)
{
	struct rights verdict = {0};
	const char *where =
	    doctor->repository ? doctor->repository : "a repository like any";

	for (; probes->operation; probes++)
		if (!probes->named || doctor->repository)
			judge(doctor, client, probes, &verdict);
	if (verdict.denied.len)
		finding_add(doctor, FINDING_WARN, use,
		    "where it is needed, have these actions of ecr allowed: to "
		    "the role, between accounts in the repository's policy, "
		    "too",
		    "denied for %s: %s", where, buf_text(&verdict.denied));
	else if (verdict.unknown.len)
		finding_add(doctor, FINDING_WARN, use, "try again",
		    "no answer on %s", buf_text(&verdict.unknown));
	else
		finding_add(doctor, FINDING_OK, use, NULL, "allowed for %s: %s",
		    where, buf_text(&verdict.allowed));
	buf_free(&verdict.allowed);
	buf_free(&verdict.denied);
	buf_free(&verdict.unknown);
}

void
check_rights(struct doctor *doctor)
{
	struct error why = {0};
	struct client *client;

	if (!check_login(doctor))
		return;
	check_identity(doctor);
	if (!model_is(doctor->run->service, &service_ecr) ||
	    (doctor->known && doctor->registry.kind == REGISTRY_PUBLIC))
		return;
	client = client_open(&doctor->run->settings, &service_ecr, &why);
	if (client) {
		check_use(doctor, client, "pull", probes_pull);
		check_use(doctor, client, "push", probes_push);
	} else {
		check_tell_fault(doctor, &why);
	}
	client_close(client);
}
