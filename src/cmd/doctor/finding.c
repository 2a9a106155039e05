/* SPDX-License-Identifier: Apache-2.0 */
#include "cmd/doctor/finding.h"

#include <stdarg.h>
#include <string.h>

#include "base/countof.h"
#include "base/json/json.h"
#include "base/json/json_make.h"
#include "base/url.h"

static const char *const levels[] = {"ok", "warn", "fail"};

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
    {ERR_NO_HOST, NULL,
	"there is no such name here: check the region, the endpoint URL, and "
	"DNS (VPN, private zones)"},
    {ERR_TLS, NULL,
	"somebody intercepts TLS, or a root certificate is missing: name the "
	"right file with --ca-bundle or AWS_CA_BUNDLE"},
    {ERR_NO_TLS, NULL,
	"what answers there speaks no TLS: is it to be http://?"},
    {ERR_PROXY, NULL, "check HTTPS_PROXY and NO_PROXY"},
    {ERR_CONNECT, NULL,
	"no route, or nobody listens there: check the port, the endpoint URL, "
	"firewall and VPN; of ecr-local, whether it runs"},
    {ERR_TIMEOUT, "ProcessTimeout",
	"run the program that credential_process of the profile names by "
	"itself: does it wait for something?"},
    {ERR_TIMEOUT, NULL,
	"nothing answers: check DNS, network, firewall, VPC endpoints"},
    {ERR_BAD_FILE, NULL, "correct the file named"},
};

/* The URL of the endpoint may have a login in it. */
static struct slice
secret_of(const struct doctor *doctor)
{
	struct url url = {0};

	if (doctor->endpoint)
		url_split(&url, doctor->endpoint);
	return url.user;
}

static void
put_masked(
    struct buf *out, const struct doctor *doctor, const char *text, size_t len)
{
	struct slice secret = secret_of(doctor);

	for (size_t i = 0; i < len;) {
		if (secret.len && len - i > secret.len &&
		    text[i + secret.len] == '@' &&
		    memcmp(text + i, secret.at, secret.len) == 0) {
			buf_puts(out, "***");
			i += secret.len;
		} else {
			buf_putc(out, text[i++]);
		}
	}
}

static void
add(struct doctor *doctor, enum finding_level level, const char *check,
    const char *advice, const char *text, size_t len)
{
	struct buf masked = {0};
	json_t *finding;

	put_masked(&masked, doctor, text, len);
	finding = json_members("check", json_text(check), "level",
	    json_text(levels[level]), "text",
	    json_text_n(buf_text(&masked), masked.len));
	buf_free(&masked);
	if (advice)
		json_object_set_new(finding, "advice", json_text(advice));
	json_array_append_new(doctor->findings, finding);
	doctor->failed += level == FINDING_FAIL;
	doctor->warned += level == FINDING_WARN;
	if (level > doctor->worst)
		doctor->worst = level;
}

void
finding_add(struct doctor *doctor, enum finding_level level, const char *check,
    const char *advice, const char *format, ...)
{
	struct buf text = {0};
	va_list args;

	va_start(args, format);
	buf_vprintf(&text, format, args);
	va_end(args);
	add(doctor, level, check, advice, buf_text(&text), text.len);
	buf_free(&text);
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

bool
finding_fail(struct doctor *doctor, const char *check, struct error *why)
{
	const char *advice = why->kind == ERR_SERVICE
	    ? "try again; where it stays, --debug shows the request ID that "
	      "the support of AWS asks for"
	    : "correct what is named, in the options, the environment or the "
	      "profile; ecr configure list shows what is in force";
	size_t i = 0, n = countof(remedies);

	while (i < n && !fits(why, i))
		i++;
	if (i < n)
		advice = remedies[i].advice;
	if (why->clue == CLUE_LINE)
		advice = arena_printf(&doctor->run->arena,
		    "correct line %lld: no [section], no key = value with a "
		    "new key, and no comment",
		    (long long)json_integer_value(
			json_object_get(why->about, "line")));
	/* a message of others may hold NULs */
	add(doctor, FINDING_FAIL, check, advice,
	    why->message ? why->message : "", why->length);
	error_clear(why);
	return false;
}

/* What others said may have lines of its own, which would pass for findings. */
static void
put_line(struct buf *out, const json_t *text)
{
	const char *at = json_string_value(text);

	for (size_t n = json_string_length(text); n--; at++)
		buf_putc(out, *at == '\n' || *at == '\r' ? ' ' : *at);
	buf_putc(out, '\n');
}

void
finding_lines(const struct doctor *doctor, struct buf *out)
{
	const json_t *finding;
	size_t i;

	json_array_foreach (doctor->findings, i, finding) {
		const char *level = json_get_string(finding, "level");
		const char *advice = json_get_string(finding, "advice");
		const json_t *text = json_object_get(finding, "text");

		buf_printf(out, "%-5s %-12s ",
		    strcmp(level, "fail") == 0 ? "FAIL" : level,
		    json_get_string(finding, "check"));
		put_line(out, text);
		if (advice)
			buf_printf(out, "      -> %s\n", advice);
	}
}

json_t *
finding_document(const struct doctor *doctor)
{
	return json_members("status", json_text(levels[doctor->worst]),
	    "findings", json_incref(doctor->findings));
}
