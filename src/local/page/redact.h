/* Secrets in what is shown of a request.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef LOCAL_PAGE_REDACT_H
#define LOCAL_PAGE_REDACT_H

#include <stddef.h>

#include "base/memory/buf.h"

/* What stands for a secret. */
#define REDACTED "***"

/*
 * Append a text with "***" in place of each secret: JSON (in strings of JSON,
 * too), XML, forms and URLs are all looked through, whatever it claims to be.
 * The text may be cut off anywhere.
 */
void redact(struct buf *out, const char *text, size_t len);

/* Append a header's value so. */
void redact_header(struct buf *out, const char *name, const char *value);

#endif
