/* A store filled from one file.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef LOCAL_SEED_H
#define LOCAL_SEED_H

#include <stdbool.h>
#include <stddef.h>

#include "base/error.h"
#include "local/http/http.h"

struct seed_counts {
	size_t repositories, images, findings;
	size_t settings; /* of the registry */
};

/*
 * Take in what the body of `request` (JSON or YAML) describes; docs/local.md
 * says how.  All of it or nothing; what is there already is left alone.
 * False with `err` filled.
 */
bool seed_store(
    struct request *request, struct seed_counts *counts, struct error *err);

#endif
