/* Secrets in what is shown of forms and URLs.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef LOCAL_PAGE_REDACT_FORM_H
#define LOCAL_PAGE_REDACT_FORM_H

#include <stddef.h>

#include "base/memory/buf.h"

/* Append a form, a query or a path as redact() does, whose names and values
 * may be encoded. */
void redact_form(struct buf *out, const char *text, size_t len);

#endif
