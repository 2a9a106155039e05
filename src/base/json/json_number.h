/* A number at the start of a JSON text.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef BASE_JSON_JSON_NUMBER_H
#define BASE_JSON_JSON_NUMBER_H

#include <jansson.h>
#include <stddef.h>

/* Read the longest number that `data` starts with, of any size; `*taken` is
 * how many bytes it has.  A new reference; NULL where there is none. */
json_t *json_number_read(const char *data, size_t len, size_t *taken);

/* A real of any value: what is no finite number is one that is too big. */
json_t *json_new_real(double value);

#endif
