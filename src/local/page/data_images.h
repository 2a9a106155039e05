/* The images of a repository.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef LOCAL_PAGE_DATA_IMAGES_H
#define LOCAL_PAGE_DATA_IMAGES_H

#include "local/http/http.h"

void data_images(struct request *request, struct response *response);

#endif
