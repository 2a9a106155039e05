/* SPDX-License-Identifier: Apache-2.0 */
#include "aws/wire/skew.h"

#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "base/date/date.h"
#include "base/terminal.h"
#include "base/text/among.h"

static const char *const codes[] = {"RequestTimeTooSkewed", "RequestExpired",
    "RequestInTheFuture", "SignatureDoesNotMatch", "InvalidSignatureException",
    "AuthFailure", NULL};

static bool
is_about_time(const char *code, const char *message)
{
	return is_among(codes, code) &&
	    (strncmp(code, "Request", 7) == 0 ||
		strstr(message, "Signature expired") ||
		strstr(message, "Signature not yet current"));
}

/* Append what is warned of: "…the clock of this machine is 12 minutes
 * behind…"; nothing when `seconds` (service minus here) is under a minute. */
static void
skew_describe(struct buf *out, long long seconds)
{
	long long off = llabs(seconds);
	const char *unit = off < 7200 ? "minutes" : "hours";

	if (off < 60)
		return;
	buf_printf(out,
	    "The clock of this machine is %lld %s %s that of the service; "
	    "set it right and try again.",
	    off < 7200 ? (off + 30) / 60 : (off + 1800) / 3600, unit,
	    seconds > 0 ? "behind" : "ahead of");
}

void
skew_warn(const struct ui *ui, const struct http_response *response,
    const char *code, const char *message)
{
	struct buf text = {0};
	struct date date;

	if (!ui || !ui->warn || !terminal_is(STDERR_FILENO) ||
	    !is_about_time(code, message) ||
	    !http_header_get(response, "date", &text))
		return;
	if (date_parse(&date, text.data, text.len)) {
		long long off = date_to_seconds(&date) - (long long)time(NULL);

		buf_clear(&text);
		skew_describe(&text, off);
		if (text.len > 0)
			ui->warn(ui->ctx, text.data);
	}
	buf_free(&text);
}
