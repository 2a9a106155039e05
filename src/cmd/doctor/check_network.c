/* Proxies, certificates, name, connection and clock.
 * SPDX-License-Identifier: Apache-2.0 */
#include <errno.h>
#include <math.h>
#include <string.h>
#include <unistd.h>

#include "aws/call/client.h"
#include "aws/wire/http.h"
#include "aws/wire/proxy.h"
#include "aws/wire/skew.h"
#include "aws/wire/trust.h"
#include "base/countof.h"
#include "base/env.h"
#include "base/file.h"
#include "base/memory/buf.h"
#include "base/url.h"
#include "cmd/doctor/checks.h"

/* Signatures are refused from five minutes on. */
enum { LARGE_SKEW = 300, SMALL_SKEW = 60 };

static const char *
first_set(const char *lower, const char *upper)
{
	const char *value = env_get(lower);

	return value ? value : env_get(upper);
}

/* What others read in these variables, and AWS's programs do not. */
static void
check_variables(struct doctor *doctor)
{
	const char *except = first_set("no_proxy", "NO_PROXY");

	if (first_set("all_proxy", "ALL_PROXY") &&
	    !first_set("https_proxy", "HTTPS_PROXY"))
		finding_add(doctor, FINDING_WARN, "proxy",
		    "set HTTPS_PROXY: ALL_PROXY is not looked at, here and in "
		    "the AWS CLI",
		    "ALL_PROXY is set, HTTPS_PROXY is not");
	if (except && strchr(except, '/'))
		finding_add(doctor, FINDING_WARN, "proxy",
		    "name hosts and domains in NO_PROXY: ranges of addresses "
		    "are not understood, here and in the AWS CLI",
		    "NO_PROXY has a range: %s", except);
}

/* Which proxy leads to the service, if one does. */
static bool
check_proxy(struct doctor *doctor)
{
	struct proxy proxy = {0};
	struct buf masked = {0};
	struct error why = {0};
	struct url url;
	bool tls, ok;

	url_split(&url, doctor->endpoint);
	tls = url_is_http(&url, true);
	ok = proxy_find(&proxy, &url, &why);
	proxy_mask(&masked, buf_text(&proxy.url));
	if (!ok)
		finding_fail(doctor, "proxy", &why);
	else if (proxy.url.len)
		finding_add(
		    doctor, FINDING_OK, "proxy", NULL, "%s", buf_text(&masked));
	else if (tls ? first_set("https_proxy", "HTTPS_PROXY") != NULL
		     : first_set("http_proxy", "HTTP_PROXY") != NULL)
		finding_add(doctor, FINDING_OK, "proxy", NULL,
		    "none: NO_PROXY excepts %.*s", (int)url.host.len,
		    url.host.at);
	else
		finding_add(doctor, FINDING_OK, "proxy", NULL, "none");
	buf_wipe(&masked);
	proxy_free(&proxy);
	check_variables(doctor);
	return ok;
}

/* Why there are no certificates in the file; NULL where there are. */
static const char *
bundle_fault(const char *file)
{
	struct buf text = {0};
	bool read = trust_can_read(file);
	const struct buf *piped = trust_piped(file);
	const char *fault = NULL;

	if (!read || (!piped && !file_read_small(file, &text)))
		fault = strerror(errno);
	else if (!strstr(buf_text(piped ? piped : &text), "-----BEGIN "))
		fault = "no certificate is in it (-----BEGIN CERTIFICATE-----)";
	buf_free(&text);
	return fault;
}

/* Where the certificates that are trusted come from. */
static bool
check_trust(struct doctor *doctor)
{
	struct settings *settings = &doctor->run->settings;
	const char *named = settings_get(settings, SETTING_CA_BUNDLE, NULL);
	const char *fault;
	struct trust trust;

	if (strncmp(doctor->endpoint, "https:", 6) != 0)
		return true;
	if (settings->options.no_verify_ssl) {
		finding_add(doctor, FINDING_WARN, "trust",
		    "leave --no-verify-ssl out, and name the right file with "
		    "--ca-bundle",
		    "no certificate is checked");
		return true;
	}
	if (!named)
		named = env_get("REQUESTS_CA_BUNDLE");
	trust = named ? (struct trust){named, NULL, true} : trust_find();
	fault = trust.file ? bundle_fault(trust.file) : NULL;
	if (fault)
		finding_add(doctor, FINDING_FAIL, "trust",
		    "name a file that can be read: --ca-bundle, "
		    "AWS_CA_BUNDLE, REQUESTS_CA_BUNDLE, ca_bundle in the "
		    "profile, SSL_CERT_FILE",
		    "%s cannot be used: %s", trust.file, fault);
	else
		finding_add(doctor, FINDING_OK, "trust", NULL, "%s%s",
		    trust.file         ? trust.file
			: trust.folder ? trust.folder
				       : "the system's certificates",
		    named ? ", as configured" : "");
	return !fault;
}

static void
check_clock(struct doctor *doctor, const struct http_response *response)
{
	double skew;

	if (!skew_read(response, &skew))
		return;
	if (fabs(skew) < SMALL_SKEW)
		finding_add(
		    doctor, FINDING_OK, "clock", NULL, "as the service's");
	else
		finding_add(doctor,
		    fabs(skew) < LARGE_SKEW ? FINDING_WARN : FINDING_FAIL,
		    "clock", "set this machine's clock (NTP)",
		    "%.0f seconds %s the service's", fabs(skew),
		    skew > 0 ? "behind" : "ahead of");
}

/* A local server has a CA of its own. */
static const char *
tls_advice(const struct doctor *doctor, const struct error *why)
{
	struct url url;

	url_split(&url, doctor->endpoint);
	if (why->kind != ERR_TLS)
		return NULL;
	return url_is_loopback(&url) || slice_is(url.host, "localhost")
	    ? "ecr-local --tls has an authority of its own: set AWS_CA_BUNDLE, "
	      "as ecr local env does"
	    : NULL;
}

bool
check_tell_fault(struct doctor *doctor, struct error *why)
{
	const char *advice = tls_advice(doctor, why);

	if (!advice)
		return finding_fail(doctor, "service", why);
	finding_add(
	    doctor, FINDING_FAIL, "service", advice, "%s", why->message);
	error_clear(why);
	return false;
}

static bool
is_of_network(const struct error *why)
{
	static const enum error_kind kinds[] = {ERR_CONNECT, ERR_NO_HOST,
	    ERR_PROXY, ERR_TLS, ERR_NO_TLS, ERR_TIMEOUT};

	for (size_t i = 0; i < countof(kinds); i++)
		if (why->kind == kinds[i])
			return true;
	return false;
}

static enum http_fault
ask(struct doctor *doctor, const char *url, struct http_response *response,
    struct error *why)
{
	struct http *http = client_open_http(&doctor->run->settings);
	struct http_request request = {
	    .method = "GET", .url = url, .limit = HTTP_SMALL_MAX};
	enum http_fault fault = http_send(http, &request, response, why);

	http_close(http);
	return fault;
}

/* What it answers does not matter; a signed call says more of all else that
 * may go wrong. */
static bool
check_connection(struct doctor *doctor)
{
	struct http_response response = {0};
	struct error why = {0};
	bool ok = true;

	if (ask(doctor, doctor->endpoint, &response, &why) == HTTP_OK)
		check_clock(doctor, &response);
	else if (is_of_network(&why))
		ok = check_tell_fault(doctor, &why);
	error_clear(&why);
	http_response_free(&response);
	return ok;
}

bool
check_network(struct doctor *doctor)
{
	return check_proxy(doctor) && check_trust(doctor) &&
	    check_connection(doctor);
}

static void
compare_registry(struct doctor *doctor)
{
	struct registry *registry = &doctor->registry;

	if (registry->kind != REGISTRY_PRIVATE)
		return;
	if (doctor->region && strcmp(registry->region, doctor->region) != 0)
		finding_add(doctor, FINDING_FAIL, "registry",
		    arena_printf(&doctor->run->arena, "use --region %s for it",
			registry->region),
		    "it is in %s, but the region in force is %s",
		    registry->region, doctor->region);
	if (doctor->account[0] != '\0' &&
	    strcmp(registry->account, doctor->account) != 0)
		finding_add(doctor, FINDING_OK, "registry", NULL,
		    "it belongs to account %s, the credentials to %s: its "
		    "repository policies must let them in",
		    registry->account, doctor->account);
}

/* GET /v2/ without a login: 401 is what a registry says to a stranger. */
void
check_registry(struct doctor *doctor)
{
	struct http_response response = {0};
	struct error why = {0};
	const char *host = doctor->registry.host;

	if (!doctor->known) {
		finding_add(doctor, FINDING_FAIL, "registry",
		    "name it as in ACCOUNT.dkr.ecr.REGION.amazonaws.com",
		    "%s is not a registry of ECR", doctor->name);
		return;
	}
	compare_registry(doctor);
	if (ask(doctor,
		arena_printf(&doctor->run->arena, "%s://%s/v2/",
		    doctor->registry.kind == REGISTRY_LOOPBACK &&
			    strncmp(doctor->name, "https:", 6) != 0 &&
			    (!doctor->endpoint ||
				strncmp(doctor->endpoint, "https:", 6) != 0)
			? "http"
			: "https",
		    host),
		&response, &why) != HTTP_OK)
		finding_fail(doctor, "registry", &why);
	else if (response.status == 401 || response.status == 200)
		finding_add(
		    doctor, FINDING_OK, "registry", NULL, "%s answers", host);
	else
		finding_add(doctor, FINDING_FAIL, "registry",
		    "a registry says 200 or 401 here: check the name and what "
		    "stands in front of it (proxy, gateway)",
		    "%s answers %d", host, response.status);
	http_response_free(&response);
}
