/* SPDX-License-Identifier: Apache-2.0 */
#include "local/page/data.h"

#include "local/page/data_blob.h"
#include "local/page/data_image.h"
#include "local/page/data_images.h"
#include "local/page/data_overview.h"
#include "local/page/data_repos.h"

const struct page_answer page_data[] = {
    {"/_local/overview", PAGE_READS, data_overview, 0},
    {"/_local/repositories", PAGE_READS, data_repositories, 0},
    {"/_local/groups", PAGE_READS, data_groups, 0},
    {"/_local/repository", PAGE_READS, data_repository, 0},
    {"/_local/images", PAGE_READS, data_images, 0},
    {"/_local/image", PAGE_READS, data_image, 0},
    {"/_local/layer", PAGE_READS, data_layer, 0},
    {"/_local/blob", PAGE_READS, data_blob, 0},
    {0},
};
