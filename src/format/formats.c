/* SPDX-License-Identifier: Apache-2.0 */
#include "format/formats.h"

#include <string.h>

static const struct format format_off = {
    .name = "off",
    .by_page = true,
};

static const struct format *const formats[] = {
    &format_json,
    &format_text,
    &format_table,
    &format_yaml,
    &format_yaml_stream,
    &format_off,
    NULL,
};

const struct format *
format_find(const char *name)
{
	for (size_t i = 0; formats[i]; i++) {
		if (strcmp(formats[i]->name, name) == 0)
			return formats[i];
	}
	return NULL;
}
