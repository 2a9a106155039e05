/* Repositories, images and layers together.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef LOCAL_STORE_IMAGES_H
#define LOCAL_STORE_IMAGES_H

#include "local/store/image.h"
#include "local/store/layer.h"
#include "local/store/repo.h"

#endif
