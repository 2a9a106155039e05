/* SPDX-License-Identifier: Apache-2.0 */
#include "aws/identity/answer.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "base/date/date.h"
#include "base/date/isotime.h"
#include "base/file.h"
#include "base/memory/alloc.h"
#include "base/text/repr.h"

bool
fail_partial(struct error *err, const char *provider, const char *name)
{
	return fail(err, ERR_GENERAL,
	    "Partial credentials found in %s, missing: %s", provider, name);
}

bool
fail_retrieval(struct error *err, const char *provider, const char *text)
{
	return fail(err, ERR_GENERAL,
	    "Error when retrieving credentials from %s: %s", provider, text);
}

bool
fail_retrieval_buf(
    struct error *err, const char *provider, const struct buf *text)
{
	struct buf message = {0};

	buf_printf(
	    &message, "Error when retrieving credentials from %s: ", provider);
	buf_add(&message, buf_text(text), text->len);
	return fail_buf(err, ERR_GENERAL, &message);
}

bool
expiry_read(const char *text, time_t *out, struct error *err)
{
	switch (isotime_read(text, out)) {
	case ISOTIME_ZONED:
		return true;
	case ISOTIME_NAIVE:
		return fail(err, ERR_GENERAL,
		    "can't subtract offset-naive and offset-aware datetimes");
	case ISOTIME_BAD:
		break;
	}
	return *text == '\0'
	    ? fail(err, ERR_GENERAL, "String does not contain a date: ")
	    : fail(err, ERR_GENERAL, "Unknown string format: %s", text);
}

bool
credentials_end(struct credentials *out, const char *text, struct error *err)
{
	free(out->expiration);
	out->expiration = xstrdup(text);
	return expiry_read(text, &out->expires, err);
}

bool
credentials_expiration(const struct credentials *credentials, struct buf *out)
{
	const char *text = credentials->expiration;
	struct date date = {0};
	char iso[40];

	if (text != NULL && date_parse(&date, text, strlen(text)) &&
	    date.has_offset) {
		date_format(out, &date);
	} else if (credentials->expires != 0) {
		isotime_write(credentials->expires, "+00:00", iso);
		buf_puts(out, iso);
	}
	return credentials->expires != 0;
}

bool
text_read(const char *path, struct buf *out, struct error *err)
{
	return file_read_small(path, out) ||
	    repr_fail(err, ERR_GENERAL, path, strlen(path),
		"[Errno %d] %s: ", errno, strerror(errno));
}
