/* SPDX-License-Identifier: Apache-2.0 */
#include "local/page/data.h"

/* A policy has 30,720 characters at the most, a thousand ids fewer. */
enum { MAX_BODY = 1024 * 1024 };

const struct page_answer page_data[] = {
    {"/_local/overview", PAGE_READS, data_overview, 0},
    {"/_local/repositories", PAGE_READS, data_repositories, 0},
    {"/_local/groups", PAGE_READS, data_groups, 0},
    {"/_local/repository", PAGE_READS, data_repository, 0},
    {"/_local/images", PAGE_READS, data_images, 0},
    {"/_local/image", PAGE_READS, data_image, 0},
    {"/_local/layer", PAGE_READS, data_layer, 0},
    {"/_local/blob", PAGE_READS, data_blob, 0},
    {"/_local/lifecycle/lint", PAGE_ASKS, data_lint, MAX_BODY},
    {"/_local/lifecycle/preview", PAGE_ASKS, data_preview, MAX_BODY},
    {"/_local/lifecycle/put", PAGE_CHANGES, data_put_policy, MAX_BODY},
    {"/_local/images/delete", PAGE_CHANGES, data_delete, MAX_BODY},
    {0},
};
