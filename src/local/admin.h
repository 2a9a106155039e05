/* /_local/: health, reset, seed and lifecycle runs.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef LOCAL_ADMIN_H
#define LOCAL_ADMIN_H

#include "local/http/http.h"

extern const struct handler admin_handler;

#endif
