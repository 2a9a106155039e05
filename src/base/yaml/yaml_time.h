/* Dates and times of YAML.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef BASE_YAML_YAML_TIME_H
#define BASE_YAML_YAML_TIME_H

#include <jansson.h>

#include "base/error.h"

/* The foreign value of a text in the form of YAML's timestamps; a time with a
 * zone becomes that of Greenwich.  A new reference; NULL with `err` filled
 * when there is no such day. */
json_t *yaml_time_read(const char *text, struct error *err);

#endif
