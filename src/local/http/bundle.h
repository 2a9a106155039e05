/* The authorities that a program trusts by a variable, else the system's.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef LOCAL_HTTP_BUNDLE_H
#define LOCAL_HTTP_BUNDLE_H

#include "base/memory/buf.h"

/* Append the PEM text of the file or folder that `variable` names, or of the
 * system's file; nothing where there is none. */
void bundle_read(struct buf *out, const char *variable);

#endif
