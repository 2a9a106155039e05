/* Which hosts a password of ECR may be for.
 * SPDX-License-Identifier: Apache-2.0 */
#include "cmd/login/trusted.h"

#include <string.h>

#include "aws/identity/region.h"
#include "base/memory/buf.h"

enum { LONGEST_QUOTE = 255 };

void
trusted_quote(struct buf *out, const char *text)
{
	size_t n = 0;

	for (; n < LONGEST_QUOTE && text[n]; n++) {
		unsigned char c = (unsigned char)text[n];

		if (c > ' ' && c < 0x7f)
			buf_putc(out, (char)c);
		else
			buf_printf(out, "\\x%02x", c);
	}
	if (text[n])
		buf_puts(out, "\xe2\x80\xa6");
}

static bool
refuse(const char *server, const char *why, struct error *err)
{
	struct buf name = {0};

	trusted_quote(&name, server);
	fail(err, ERR_GENERAL, "%s %s", buf_text(&name), why);
	buf_free(&name);
	return false;
}

/* Whether the endpoint in force is at this host: on the same port of this
 * machine, or where somebody said by that very name. */
static bool
is_local(struct settings *settings, const struct registry *registry, bool known)
{
	struct endpoint endpoint;
	struct registry api;
	struct error ignored = {0};
	bool ok = region_endpoint(settings, &service_ecr, &endpoint, &ignored);

	error_clear(&ignored);
	if (!ok)
		return false;
	ok = registry_parse(endpoint.url, &api);
	if (known)
		return ok && api.kind == REGISTRY_LOOPBACK &&
		    api.port == registry->port;
	return (endpoint.configured || settings->options.endpoint_url) &&
	    *api.host && strcmp(api.host, registry->host) == 0;
}

bool
trusted_parse(struct settings *settings, const char *server,
    struct registry *out, struct error *err)
{
	bool known = registry_parse(server, out);

	if (known && out->kind != REGISTRY_LOOPBACK)
		return true;
	if (*out->host && is_local(settings, out, known)) {
		out->kind = REGISTRY_LOOPBACK;
		return true;
	}
	return refuse(server,
	    known ? "is a host of this machine, but the ECR endpoint in "
		    "force is not there; set AWS_ENDPOINT_URL_ECR"
		  : "is not a registry of Amazon ECR",
	    err);
}
