/* Where in a text of YAML or JSON a value stands.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef BASE_YAML_LINE_H
#define BASE_YAML_LINE_H

#include <stddef.h>

/* The line, from 1, of the member or element that "a.b[2].c" names, or of the
 * last part of that path which is there; 0 where the text cannot be read so
 * far. */
size_t yaml_line_of(const char *data, size_t len, const char *path);

#endif
