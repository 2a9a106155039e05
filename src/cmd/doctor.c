/* doctor: what works, what does not, and what to do about it.
 * SPDX-License-Identifier: Apache-2.0 */
#include "cmd/doctor.h"

#include <string.h>

#include "aws/call/client.h"
#include "aws/identity/credentials.h"
#include "aws/identity/region.h"
#include "aws/wire/http.h"
#include "model/partition.h"
#include "rules/registry.h"
#include "cli/run.h"
#include "base/countof.h"
#include "base/memory/buf.h"
#include "base/date/isotime.h"
#include "base/json/json.h"
#include "cli/standard_output.h"
#include "cmd/login/fetch.h"

struct doctor {
	struct run *run;
	const char *name; /* of the registry asked about, or NULL */
	struct registry registry;
	char account[16];  /* of the credentials, once known */
	struct buf report; /* "ok" and "FAIL" lines, a line of advice each */
	const char *region;
	int failed;
};

/* What to do about an error of that kind, or of a code that begins so: ours,
 * or the service's.  The first that fits. */
static const struct {
	enum error_kind kind;
	const char *code, *advice;
} remedies[] = {
    {ERR_PROFILE, NULL,
	"name a profile that exists: --profile, AWS_PROFILE, ~/.aws/config"},
    {ERR_CONFIG, "NoRegion",
	"set --region, AWS_REGION, or region in the profile"},
    {ERR_CONFIG, "NoCredentials",
	"run aws login or aws sso login, or set AWS_ACCESS_KEY_ID and "
	"AWS_SECRET_ACCESS_KEY"},
    {ERR_UNSAFE_FILE, NULL,
	"give it to yourself alone (chown, chmod go-w), or remove it and log "
	"in again"},
    {ERR_SIGNED_OUT, NULL,
	"run aws sso login for this profile, then try again"},
    {ERR_SERVICE, "ExpiredToken",
	"the session keys have run out: get new ones"},
    {ERR_SERVICE, "SignatureDoesNotMatch",
	"the secret key is not that of the access key, or the clock is off"},
    {ERR_SERVICE, "RequestTimeTooSkewed", "set this machine's clock (NTP)"},
    {ERR_SERVICE, "InvalidSignature",
	"set this machine's clock (NTP), or check the secret key"},
    {ERR_SERVICE, "UnrecognizedClient",
	"the access key is unknown here: wrong partition, deleted, or "
	"mistyped"},
    {ERR_SERVICE, "InvalidClientTokenId",
	"the access key is unknown here: wrong partition, deleted, or "
	"mistyped"},
    {ERR_SERVICE, "AccessDenied",
	"these credentials lack the permission: ask for "
	"ecr:GetAuthorizationToken, or another role"},
    {ERR_TLS, NULL,
	"somebody intercepts TLS, or a root certificate is missing: name the "
	"right file with --ca-bundle or AWS_CA_BUNDLE"},
    {ERR_PROXY, NULL, "check HTTPS_PROXY and NO_PROXY"},
    {ERR_CONNECT, NULL,
	"no route, or no such name: check network, VPN, DNS, the region and "
	"the endpoint URL"},
    {ERR_TIMEOUT, NULL,
	"nothing answers: check network, firewall, VPC endpoints"},
    {ERR_BAD_FILE, NULL, "correct the file named"},
};

static void
say_ok(struct doctor *doctor, const char *what, const char *detail)
{
	buf_printf(&doctor->report, "ok    %-12s %s\n", what, detail);
}

static void
say_failed(struct doctor *doctor, const char *what, const char *why, size_t len)
{
	doctor->failed++;
	buf_printf(&doctor->report, "FAIL  %-12s ", what);
	buf_add(&doctor->report, why, len);
	buf_putc(&doctor->report, '\n');
}

static bool
fits(const struct error *why, size_t i)
{
	const char *sign = remedies[i].code;
	const char *code =
	    why->detail ? json_get_string(why->detail, "Code") : why->code;

	return why->kind == remedies[i].kind &&
	    (!sign || (code && strncmp(code, sign, strlen(sign)) == 0));
}

/* A message of others may hold NULs. */
static bool
say_error(struct doctor *doctor, const char *what, struct error *why)
{
	size_t i = 0, n = countof(remedies);

	say_failed(doctor, what, why->message ? why->message : "", why->length);
	while (i < n && !fits(why, i))
		i++;
	if (i < n)
		buf_printf(
		    &doctor->report, "      -> %s\n", remedies[i].advice);
	error_clear(why);
	return false;
}

static bool
say_wrong(struct doctor *doctor, const char *what, const char *why)
{
	say_failed(doctor, what, why, strlen(why));
	return false;
}

static bool
check_profile(struct doctor *doctor)
{
	struct settings *settings = &doctor->run->settings;
	struct error why = {0};

	if (!settings_profile(settings, &why))
		return say_error(doctor, "profile", &why);
	say_ok(doctor, "profile",
	    settings->profile_named ? settings->profile : "default");
	return true;
}

static bool
check_region(struct doctor *doctor)
{
	struct arena *arena = &doctor->run->arena;
	struct error why = {0};

	if (!region_find(&doctor->run->settings, &doctor->region, &why))
		return say_error(doctor, "region", &why);
	if (!doctor->region) {
		fail_code(
		    &why, ERR_CONFIG, "NoRegion", "You must specify a region.");
		return say_error(doctor, "region", &why);
	}
	say_ok(doctor, "region",
	    arena_printf(arena, "%s (partition %s%s)", doctor->region,
		partition_find(doctor->region)->name,
		partition_match(doctor->region)
		    ? ""
		    : "; a name that is not known"));
	return true;
}

/* Which provider has keys, and until when; never the keys. */
static bool
check_credentials(struct doctor *doctor)
{
	struct settings *settings = &doctor->run->settings;
	struct http *http = client_open_http(settings);
	struct error why = {0};
	struct credentials_chain *chain =
	    credentials_open(settings, http, &why);
	const struct credentials *keys;
	char until[40] = "that do not expire";
	bool ok = chain && credentials_get(chain, &keys, &why);

	if (ok) {
		if (keys->expires != 0)
			isotime_write(keys->expires, "Z", until);
		say_ok(doctor, "credentials",
		    arena_printf(&doctor->run->arena, "from %s, %s%s",
			credentials_source(chain),
			keys->expires != 0 ? "valid until " : "keys ", until));
	} else {
		say_error(doctor, "credentials", &why);
	}
	credentials_close(chain);
	http_close(http);
	return ok;
}

static bool
check_endpoint(struct doctor *doctor)
{
	struct error why = {0};
	struct endpoint endpoint;

	if (!region_endpoint(
		&doctor->run->settings, doctor->run->service, &endpoint, &why))
		return say_error(doctor, "endpoint", &why);
	say_ok(doctor, "endpoint", endpoint.url);
	return true;
}

/* Account of "https://123456789012.dkr.ecr.…". */
static void
account_take(struct doctor *doctor, const json_t *answer)
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
check_service(struct doctor *doctor)
{
	struct run *run = doctor->run;
	struct error why = {0};
	json_auto_t *answer = fetch_authorization(
	    &run->settings, run->service, json_object(), &why);

	if (!answer)
		return say_error(doctor, "service", &why);
	account_take(doctor, answer);
	say_ok(doctor, "service",
	    doctor->account[0] != '\0'
		? arena_printf(
		      &run->arena, "answers, account %s", doctor->account)
		: "answers");
	return true;
}

/* Whether the registry is one that these credentials open here. */
static bool
check_registry(struct doctor *doctor)
{
	struct registry *registry = &doctor->registry;
	struct arena *arena = &doctor->run->arena;

	if (!registry_parse(doctor->name, registry))
		return say_wrong(doctor, "registry",
		    arena_printf(
			arena, "%s is not a registry of ECR", doctor->name));
	if (registry->kind == REGISTRY_PRIVATE && doctor->region &&
	    strcmp(registry->region, doctor->region) != 0)
		say_wrong(doctor, "registry",
		    arena_printf(arena,
			"it is in %s, but the region in force is %s: use "
			"--region %s for it",
			registry->region, doctor->region, registry->region));
	if (registry->kind == REGISTRY_PRIVATE && doctor->account[0] != '\0' &&
	    strcmp(registry->account, doctor->account) != 0)
		say_ok(doctor, "registry",
		    arena_printf(arena,
			"it belongs to account %s, the credentials to %s: its "
			"repository policies must let them in",
			registry->account, doctor->account));
	return true;
}

/* GET /v2/ without a login: 401 is what a registry says to a stranger. */
static bool
check_reach(struct doctor *doctor)
{
	struct run *run = doctor->run;
	struct http *http = client_open_http(&run->settings);
	struct http_response response = {0};
	struct http_request request = {.method = "GET",
	    .url = arena_printf(&run->arena, "%s://%s/v2/",
		doctor->registry.kind == REGISTRY_LOOPBACK ? "http" : "https",
		doctor->registry.host),
	    .limit = HTTP_SMALL_MAX};
	struct error why = {0};
	bool ok = http_send(http, &request, &response, &why) == HTTP_OK;

	if (!ok)
		say_error(doctor, "registry", &why);
	else if ((ok = response.status == 401 || response.status == 200))
		say_ok(doctor, "registry",
		    arena_printf(
			&run->arena, "%s answers", doctor->registry.host));
	else
		say_wrong(doctor, "registry",
		    arena_printf(&run->arena, "%s answers %d",
			doctor->registry.host, response.status));
	http_response_free(&response);
	http_close(http);
	return ok;
}

static void
examine(struct doctor *doctor)
{
	bool able = check_profile(doctor);

	able = check_region(doctor) && able;
	able = able && check_credentials(doctor) && check_endpoint(doctor);
	if (able)
		check_service(doctor);
	if (doctor->name && check_registry(doctor))
		check_reach(doctor);
}

static bool
doctor_run(struct run *run, const struct arg_parser *given, struct error *err)
{
	struct doctor doctor = {.run = run};
	bool ok;

	if (given->rest.n > 1)
		return fail(
		    err, ERR_USAGE, "ecr doctor takes one registry at most");
	if (given->rest.n == 1)
		doctor.name = given->rest.at[0];
	examine(&doctor);
	ok = print_whole(&doctor.report, err);
	if (ok && doctor.failed > 0)
		return fail(
		    err, ERR_GENERAL, "%d of the checks failed", doctor.failed);
	return ok;
}

static const struct example examples[] = {
    {"Check whether a registry can be entered from here",
	"ecr doctor 123456789012.dkr.ecr.us-east-1.amazonaws.com"},
    {0},
};

const struct command doctor_command = {
    .name = "doctor",
    .group = "configuration",
    .doc =
	"Check configuration, credentials, network and registry. Goes step by "
	"step through profile, region, credentials, endpoint and a first call "
	"to the service, and says in plain words what works and what to do "
	"about what does not. With a registry, also whether it is one of this "
	"region and account and whether it answers. No secret is shown.",
    .operands = "[REGISTRY]",
    .examples = examples,
    .run = doctor_run,
};
