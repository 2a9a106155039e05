/* SPDX-License-Identifier: Apache-2.0 */
#include "rules/quotas.h"

#include <stddef.h>

const struct service_quota service_quotas[] = {
    {"GetAuthorizationToken", 500},
    {"BatchCheckLayerAvailability", 1000},
    {"BatchGetImage", 2000},
    {"GetDownloadUrlForLayer", 3000},
    {"InitiateLayerUpload", 100},
    {"UploadLayerPart", 500},
    {"CompleteLayerUpload", 100},
    {"PutImage", 10},
    {NULL, 0},
};
