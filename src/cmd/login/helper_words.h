/* What the credential helper says to who set up the wrong thing.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef CMD_LOGIN_HELPER_WORDS_H
#define CMD_LOGIN_HELPER_WORDS_H

#include <stdbool.h>

#include "base/memory/buf.h"

/* No host, no login and no request is so long. */
enum { HELPER_INPUT_MAX = 1024 * 1024 };

/* All on standard error, a line behind the name of the `program`. */

/* Why nothing was stored or erased for `server`: it is no registry of ECR, or
 * (`is_served`) it is one, and the helper was told to be strict. */
void helper_words_stored(
    const char *program, const char *server, bool is_served);

/* Where `input` is a request of the kubelet: which link answers it. */
void helper_words_kubelet(const char *program, const struct buf *input);

/* The same for what comes at standard input at once. */
void helper_words_asked(const char *program);

#endif
