/* One image: its manifest, config, layers, and what is known of it.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef LOCAL_PAGE_DATA_IMAGE_H
#define LOCAL_PAGE_DATA_IMAGE_H

#include "local/http/http.h"

void data_image(struct request *request, struct response *response);

#endif
