/* /_local/: health, reset, seed and lifecycle runs.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef LOCAL_ADMIN_H
#define LOCAL_ADMIN_H

#include "local/http/http.h"

/* The header that carries the key of the store. */
#define ADMIN_KEY "X-Ecr-Local-Key"

extern const struct handler admin_handler;

#endif
