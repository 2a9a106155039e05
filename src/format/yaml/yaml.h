/* --output yaml and yaml-stream
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef FORMAT_YAML_YAML_H
#define FORMAT_YAML_YAML_H

#include "format/format.h"

extern const struct format format_yaml;
extern const struct format format_yaml_stream;

#endif
