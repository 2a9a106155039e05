/* Which hosts a password of ECR may be for.
 * SPDX-License-Identifier: Apache-2.0 */
#include "cmd/login/trusted.h"

#include "aws/identity/region.h"
#include "base/json/json_make.h"
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

bool
trusted_parse(struct settings *settings, const char *server,
    struct registry *out, struct error *err)
{
	bool known = registry_parse(server, out);

	if (known && out->kind != REGISTRY_LOOPBACK)
		return true;
	if (*out->host && region_serves(settings, out)) {
		out->kind = REGISTRY_LOOPBACK;
		return true;
	}
	refuse(server,
	    known ? "is a host of this machine, but the ECR endpoint in "
		    "force is not there; set AWS_ENDPOINT_URL_ECR"
		  : "is not a registry of Amazon ECR",
	    err);
	if (!known)
		error_note(err, CLUE_TEXT,
		    json_members("text",
			json_text("a registry is an account's 12 digits, or "
				  "ACCOUNT.dkr.ecr.REGION.amazonaws.com")));
	return false;
}
