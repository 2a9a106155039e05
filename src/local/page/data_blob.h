/* The blobs of a repository: the files in a layer, and the bytes.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef LOCAL_PAGE_DATA_BLOB_H
#define LOCAL_PAGE_DATA_BLOB_H

#include "local/http/http.h"

void data_layer(struct request *request, struct response *response);
void data_blob(struct request *request, struct response *response);

#endif
