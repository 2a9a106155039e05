/* What scanners print, as findings of the API.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef LOCAL_FINDINGS_H
#define LOCAL_FINDINGS_H

#include <jansson.h>
#include <stddef.h>

#include "base/memory/arena.h"

/*
 * Read the output of a scanner: a list of findings as the API has them (or an
 * object with "findings"), the JSON of trivy (Results) or that of grype
 * (matches).  A new reference to what a scan has as its result, by severity,
 * worst first; NULL where it is none of them, and `*why` then says so.
 */
json_t *linting_read(
    struct arena *arena, const char *text, size_t len, const char **why);

#endif
