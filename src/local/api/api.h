/* The control plane: operations of the API, by X-Amz-Target.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef LOCAL_API_API_H
#define LOCAL_API_API_H

#include "local/http/http.h"

extern const struct handler api_handler;

#endif
