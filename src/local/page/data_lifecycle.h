/* Lifecycle policies as somebody writes them: what is wrong with one, and what
 * it would take.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef LOCAL_PAGE_DATA_LIFECYCLE_H
#define LOCAL_PAGE_DATA_LIFECYCLE_H

#include "local/http/http.h"

void data_lint(struct request *request, struct response *response);
void data_preview(struct request *request, struct response *response);
void data_put_policy(struct request *request, struct response *response);

#endif
