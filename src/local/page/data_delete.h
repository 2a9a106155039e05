/* Images that are thrown away, as the service does it.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef LOCAL_PAGE_DATA_DELETE_H
#define LOCAL_PAGE_DATA_DELETE_H

#include "local/http/http.h"

void data_delete(struct request *request, struct response *response);

#endif
