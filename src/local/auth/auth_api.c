/* SPDX-License-Identifier: Apache-2.0 */
#include <math.h>
#include <string.h>
#include <strings.h>
#include <time.h>

#include "local/auth/auth.h"
#include "base/clock.h"
#include "local/auth/keys.h"
#include "local/auth/session.h"
#include "local/http/server.h"
#include "local/auth/signature.h"

/* How far the clocks may be apart, seconds. */
enum { SKEW = 15 * 60 };

static void
identify(struct request *request, const struct signature *signature,
    const struct key *key, struct caller *out)
{
	const struct server_options *options = &request->server->options;
	const char *id = signature->access_key ? signature->access_key : "";

	const char *account = options->account;

	if (registry_account_is_valid(id))
		account = id;
	if (key && key->account)
		account = key->account;
	*out = auth_account(request->arena, account,
	    signature->region ? signature->region : options->region);
	out->access_key = id;
	if (key && key->arn)
		out->arn = key->arn;
	request->told.account = out->account;
	request->told.region = out->region;
	request->told.arn = out->arn;
}

/* Seconds since 1970 of "20260101T000000Z"; NaN when it is none. */
static double
parse_timestamp(const char *text)
{
	struct tm tm = {0};
	const char *end = strptime(text, "%Y%m%dT%H%M%SZ", &tm);

	return end && !*end ? (double)timegm(&tm) : NAN;
}

/* STS has the names of a Query service, ECR those of a JSON one. */
static bool
is_sts(const char *service)
{
	return strcmp(service, "sts") == 0;
}

static const char *
invalid_signature(const char *service)
{
	return is_sts(service) ? "SignatureDoesNotMatch"
			       : "InvalidSignatureException";
}

static const char *
write_time(struct arena *arena, double when)
{
	time_t seconds = (time_t)when;
	char text[32];
	struct tm tm;

	gmtime_r(&seconds, &tm);
	strftime(text, sizeof(text), "%Y%m%dT%H%M%SZ", &tm);
	return arena_strdup(arena, text);
}

static bool
check_time(struct request *request, const char *service,
    const struct signature *signature, struct refusal *why)
{
	struct arena *arena = request->arena;
	double now = clock_wall();
	double signed_at = parse_timestamp(signature->timestamp);
	double age = now - signed_at;

	if (isnan(signed_at) || !signature->date ||
	    strncmp(signature->timestamp, signature->date, 8) != 0)
		return refuse(why, arena, "IncompleteSignature",
		    "Date must be in ISO-8601 'basic format'. Got '%s'",
		    signature->timestamp);
	if (signature->presigned && age > (double)signature->expires)
		return refuse(why, arena, "RequestExpired",
		    "The request reached the service after the request "
		    "expiration date.");
	if (!signature->presigned && age > SKEW)
		return refuse(why, arena, invalid_signature(service),
		    "Signature expired: %s is now earlier than %s (%s - %d "
		    "min.)",
		    signature->timestamp, write_time(arena, now - SKEW),
		    write_time(arena, now), SKEW / 60);
	return age >= -SKEW ||
	    refuse(why, arena, invalid_signature(service),
		"Signature not yet current: %s is still later than %s (%s + "
		"%d min.)",
		signature->timestamp, write_time(arena, now + SKEW),
		write_time(arena, now), SKEW / 60);
}

static bool
check_form(struct request *request, const char *service,
    const struct signature *signature, struct refusal *why)
{
	if (!signature->present)
		return refuse(why, request->arena,
		    is_sts(service) ? "MissingAuthenticationToken"
				    : "MissingAuthenticationTokenException",
		    "Missing Authentication Token");
	if (signature->missing)
		return refuse(why, request->arena, "IncompleteSignature",
		    "Authorization requires '%s'. It is not in the request.",
		    signature->missing);
	return true;
}

/* Whether `name` stands in "host;x-amz-date". */
static bool
is_signed(const struct signature *signature, const char *name)
{
	const char *at = signature->signed_headers;
	size_t len = strlen(name), n;

	for (; *at; at += n + (at[n] == ';')) {
		n = strcspn(at, ";");
		if (n == len && strncasecmp(at, name, n) == 0)
			return true;
	}
	return false;
}

/* What says where a request goes and what it asks for must be signed, or the
 * signature would be good for something else as well. */
static bool
check_signed(struct request *request, const struct signature *signature,
    struct refusal *why)
{
	const char *missing = NULL;

	if (!is_signed(signature, "host"))
		missing = "'Host' or ':authority'";
	else if (request_header(request, "X-Amz-Target") &&
	    !is_signed(signature, "x-amz-target"))
		missing = "'X-Amz-Target'";
	return !missing ||
	    refuse(why, request->arena, "InvalidSignatureException",
		"%s must be a 'SignedHeader' in the AWS Authorization.",
		missing);
}

static bool
check_region(struct request *request, const char *service,
    const struct signature *signature, struct refusal *why)
{
	const char *region = signature->region;

	if (!region ||
	    registry_region_is_valid(region, request->server->options.lenient))
		return true;
	return refuse(why, request->arena, invalid_signature(service),
	    "Credential should be scoped to a valid region.%s",
	    registry_region_is_valid(region, true)
		? arena_printf(request->arena,
		      " There is no %s; ecr-local takes a new one with "
		      "--lenient.",
		      region)
		: "");
}

static bool
check_key(struct request *request, const char *service,
    const struct signature *signature, const struct key *key,
    struct refusal *why)
{
	bool token = key &&
	    (!key->token ||
		(signature->token &&
		    strcmp(key->token, signature->token) == 0));

	if (!token)
		return refuse(why, request->arena,
		    is_sts(service) ? "InvalidClientTokenId"
				    : "UnrecognizedClientException",
		    "The security token included in the request is invalid.");
	if (strcmp(signature->service, service) != 0)
		return refuse(why, request->arena, invalid_signature(service),
		    "Credential should be scoped to correct service: '%s'.",
		    service);
	return true;
}

static bool
check_signature(struct request *request, const char *service,
    const struct signature *signature, const struct key *key,
    struct refusal *why)
{
	if (signature_fits(request, signature, key->secret))
		return true;
	return refuse(why, request->arena, invalid_signature(service),
	    "The request signature we calculated does not match the signature "
	    "you provided. Check your AWS Secret Access Key and signing "
	    "method. Consult the service documentation for details.");
}

/* A key of the file, or one that STS has handed out. */
static const struct key *
find_key(struct request *request, const struct signature *signature)
{
	const char *id = signature->access_key;
	const struct key *key =
	    id ? keys_find(request->server->keys, id) : NULL;

	return key ? key
		   : session_find(request->arena, request->server->secret, id,
			 signature->token);
}

static bool
check_end(struct request *request, const char *service, const struct key *key,
    struct refusal *why)
{
	if (!key || !key->expires || key->expires > clock_wall())
		return true;
	return refuse(why, request->arena,
	    strcmp(service, "sts") == 0 ? "ExpiredToken"
					: "ExpiredTokenException",
	    "The security token included in the request is expired");
}

static bool
check_headers(struct request *request, const char *service,
    const struct signature *signature, const struct key **key,
    struct refusal *why)
{
	if (!check_form(request, service, signature, why) ||
	    !check_signed(request, signature, why))
		return false;
	*key = find_key(request, signature);
	return check_key(request, service, signature, *key, why) &&
	    check_time(request, service, signature, why);
}

bool
auth_check_headers(
    struct request *request, const char *service, struct refusal *why)
{
	struct signature signature;
	const struct key *key;

	if (!request->server->options.require_auth)
		return true;
	signature_read(request, &signature);
	request->told.key = signature.access_key;
	return check_headers(request, service, &signature, &key, why);
}

bool
auth_check_api(struct request *request, const char *service, struct caller *out,
    struct refusal *why)
{
	struct signature signature;
	const struct key *key = NULL;

	signature_read(request, &signature);
	request->told.key = signature.access_key;
	if (request->server->options.require_auth &&
	    (!check_headers(request, service, &signature, &key, why) ||
		!check_signature(request, service, &signature, key, why)))
		return false;
	if (!key)
		key = find_key(request, &signature);
	if (!check_end(request, service, key, why) ||
	    !check_region(request, service, &signature, why))
		return false;
	identify(request, &signature, key, out);
	return true;
}

struct caller
auth_account(struct arena *arena, const char *account, const char *region)
{
	return (struct caller){.account = account,
	    .region = region,
	    .own_account = account,
	    .access_key = "",
	    .arn = arena_printf(arena, "arn:%s:iam::%s:root",
		registry_partition(region), account)};
}
