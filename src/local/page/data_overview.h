/* What a registry holds, and by which rules.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef LOCAL_PAGE_DATA_OVERVIEW_H
#define LOCAL_PAGE_DATA_OVERVIEW_H

#include "local/http/http.h"

void data_overview(struct request *request, struct response *response);

#endif
