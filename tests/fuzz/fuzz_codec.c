/* Any bytes in any encoding; what was read can be written again.
 * SPDX-License-Identifier: Apache-2.0 */
#include <stdlib.h>

#include <stddef.h>
#include <stdint.h>

#include "base/text/codec.h"
#include "base/text/surrogate.h"
#include "base/text/utf8.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	const struct codec *codec =
	    size ? codec_find(codecs[data[0] % codec_count].name, true) : NULL;
	struct buf text = {0}, out = {0};
	struct error err = {0};

	if (!codec || codec->kind == CODEC_NO_TEXT)
		return 0;
	buf_add(&text, data + 1, size - 1);
	if (codec_decode(codec, &text, &err) &&
	    !utf8_valid(buf_text(&text), text.len, NULL))
		abort();
	error_clear(&err);
	surrogate_escape(&out, buf_text(&text), text.len);
	buf_clear(&text);
	for (int errors = CODEC_IGNORE; errors <= CODEC_ESCAPE; errors++)
		codec_encode(codec, (enum codec_errors)errors, &text,
		    buf_text(&out), out.len);
	codec_check(codec, CODEC_ESCAPE, buf_text(&out), out.len, &err);
	error_clear(&err);
	buf_free(&out);
	buf_free(&text);
	return 0;
}
