/* What a sweep frees: the blobs that no image names which stays.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef CMD_CLEAN_FREED_H
#define CMD_CLEAN_FREED_H

#include <stdbool.h>

#include "base/error.h"
#include "cmd/clean/sweep.h"

/*
 * Set `sweep->freed` where the manifests of all images are known in each
 * repository of which some go: ecr du keeps them in the person's cache.  With
 * `read` those that it has not are read, which may count as a pull.  Elsewhere
 * it stays -1.  False with `err` where they may not be read.
 */
bool freed_count(struct sweep *sweep, bool read, struct error *err);

#endif
