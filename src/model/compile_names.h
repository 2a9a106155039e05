/* Names of the API as they are typed on a command line.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef MODEL_COMPILE_NAMES_H
#define MODEL_COMPILE_NAMES_H

#include <stddef.h>

/* "RepositoryName" → "repository-name", "URIs" → "uris": a hyphen where a
 * word starts, lower case throughout.  Writes to `out`, NUL-terminated, cut at
 * `size` (> 0). */
void names_to_cli(const char *name, char *out, size_t size);

#endif
