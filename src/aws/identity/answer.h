/* What providers read, and what they say of it in the peer's words.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef AWS_IDENTITY_ANSWER_H
#define AWS_IDENTITY_ANSWER_H

#include <stdbool.h>
#include <time.h>

#include "aws/wire/keys.h"
#include "base/error.h"
#include "base/memory/buf.h"

/* "Partial credentials found in PROVIDER, missing: NAME"; false. */
bool fail_partial(struct error *err, const char *provider, const char *name);

/* "Error when retrieving credentials from PROVIDER: TEXT"; false. */
bool fail_retrieval(struct error *err, const char *provider, const char *text);

/* The same with a text that may hold NULs. */
bool fail_retrieval_buf(
    struct error *err, const char *provider, const struct buf *text);

/* Read an expiry time; fails in the peer's words. */
bool expiry_read(const char *text, time_t *out, struct error *err);

/* The same, into both members that hold it. */
bool credentials_end(
    struct credentials *out, const char *text, struct error *err);

/* Append when they expire, as Python's isoformat(); false where they never do.
 */
bool credentials_expiration(
    const struct credentials *credentials, struct buf *out);

/* The file's text; fails with Python's words for errno. */
bool text_read(const char *path, struct buf *out, struct error *err);

#endif
