/* The data of the page: what is in the store, as JSON.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef LOCAL_PAGE_DATA_H
#define LOCAL_PAGE_DATA_H

#include "local/page/answer.h"

/* Ends with a NULL path. */
extern const struct page_answer page_data[];

/* Its rows, each in the file of its kind. */
void data_layer(struct request *request, struct response *response);
void data_blob(struct request *request, struct response *response);
void data_delete(struct request *request, struct response *response);
void data_image(struct request *request, struct response *response);
void data_images(struct request *request, struct response *response);
void data_lint(struct request *request, struct response *response);
void data_preview(struct request *request, struct response *response);
void data_put_policy(struct request *request, struct response *response);
void data_overview(struct request *request, struct response *response);
void data_repositories(struct request *request, struct response *response);
void data_groups(struct request *request, struct response *response);
void data_repository(struct request *request, struct response *response);

#endif
