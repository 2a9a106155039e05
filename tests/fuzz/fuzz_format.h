/* One input through one format; what the targets share.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef FUZZ_FORMAT_H
#define FUZZ_FORMAT_H

#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/json/json.h"
#include "format/formats.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* {"k": [items…]} in steps must be the bytes of the whole. */
static inline void
fuzz_steps(const struct format *format, json_t *items,
    const struct format_options *options, struct error *err)
{
	json_auto_t *whole = json_pack("{s:O}", "k", items);
	struct format_stream state = {0};
	struct buf a = {0}, b = {0};
	bool same = format->value(&a, whole, options, err);

	same &= format->begin(&b, &state, "k", NULL, options, err);
	same &= format->items(&b, &state, items, err);
	same &= format->end(&b, &state, NULL, err);
	if (!same || a.len != b.len ||
	    memcmp(buf_text(&a), buf_text(&b), a.len))
		abort();
	buf_free(&a);
	buf_free(&b);
}

/* The first byte chooses the options. */
static inline int
fuzz_format(const char *name, const uint8_t *data, size_t size)
{
	const struct format *format = format_find(name);
	struct format_options options = {.title = "Title"};
	struct error err = {0};
	struct buf out = {0};
	json_t *value;

	if (size == 0)
		return 0;
	options.color = data[0] & 1;
	options.escape_controls = data[0] & 2;
	options.width = data[0] >> 2;
	value = json_read((const char *)data + 1, size - 1, NULL);
	if (value)
		format->value(&out, value, &options, &err);
	if (json_is_array(value) && format->begin)
		fuzz_steps(format, value, &options, &err);
	json_decref(value);
	buf_free(&out);
	error_clear(&err);
	return 0;
}

#endif
