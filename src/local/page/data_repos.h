/* The repositories of a registry, one by one and by what their names begin
 * with.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef LOCAL_PAGE_DATA_REPOS_H
#define LOCAL_PAGE_DATA_REPOS_H

#include "local/http/http.h"

void data_repositories(struct request *request, struct response *response);
void data_groups(struct request *request, struct response *response);
void data_repository(struct request *request, struct response *response);

#endif
