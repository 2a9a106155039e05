/* SPDX-License-Identifier: Apache-2.0 */
#include "aws/wire/skew.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/date/date.h"
#include "base/terminal.h"
#include "base/text/among.h"

static const char *const codes[] = {"RequestTimeTooSkewed", "RequestExpired",
    "RequestInTheFuture", "SignatureDoesNotMatch", "InvalidSignatureException",
    "AuthFailure", NULL};

/* A Date has whole seconds, and took its way. */
enum { LEAST_SKEW = 2 };

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

bool
skew_read(const struct http_response *response, double *seconds)
{
	struct buf text = {0};
	struct date date;
	bool ok = http_header_get(response, "date", &text) &&
	    date_parse(&date, buf_text(&text), text.len);

	if (ok) {
		*seconds = (double)(date_to_seconds(&date) - date.offset) -
		    clock_wall();
		if (fabs(*seconds) < LEAST_SKEW)
			*seconds = 0;
	}
	buf_free(&text);
	return ok;
}

void
skew_warn(const struct ui *ui, const struct http_response *response,
    const char *code, const char *message)
{
	struct buf text = {0};
	double off;

	if (!ui || !ui->warn || !terminal_is(STDERR_FILENO) ||
	    !is_about_time(code, message) || !skew_read(response, &off))
		return;
	skew_describe(&text, (long long)round(off));
	if (text.len > 0)
		ui->warn(ui->ctx, text.data);
	buf_free(&text);
}
