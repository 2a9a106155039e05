/* SPDX-License-Identifier: Apache-2.0 */
#include "base/text/base64.h"

#include <stdint.h>
#include <string.h>

static const char alphabet[] =
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

void
base64_encode(struct buf *out, const void *data, size_t len)
{
	const unsigned char *in = data;

	for (size_t i = 0; i < len; i += 3) {
		size_t n = len - i < 3 ? len - i : 3;
		uint32_t bits = (uint32_t)in[i] << 16;
		char four[4];

		bits |= n > 1 ? (uint32_t)in[i + 1] << 8 : 0;
		bits |= n > 2 ? in[i + 2] : 0;
		four[0] = alphabet[bits >> 18];
		four[1] = alphabet[bits >> 12 & 63];
		four[2] = n > 1 ? alphabet[bits >> 6 & 63] : '=';
		four[3] = n > 2 ? alphabet[bits & 63] : '=';
		buf_add(out, four, 4);
	}
}

void
base64_url_encode(struct buf *out, const void *data, size_t len)
{
	size_t from = out->len;

	base64_encode(out, data, len);
	while (out->len > from && out->data[out->len - 1] == '=')
		out->data[--out->len] = '\0';
	for (size_t i = from; i < out->len; i++) {
		if (out->data[i] == '+')
			out->data[i] = '-';
		else if (out->data[i] == '/')
			out->data[i] = '_';
	}
}

static void
add_quad(struct buf *out, uint32_t bits, unsigned chars)
{
	const char three[3] = {
	    (char)(bits >> 16), (char)(bits >> 8), (char)bits};

	buf_add(out, three, chars - 1);
}

/* The padding counts only behind the second character of a group: Python's
 * binascii.a2b_base64() in its lenient mode. */
bool
base64_decode(struct buf *out, const char *text, size_t len)
{
	bool fresh = !out->data;
	size_t start = out->len;
	uint32_t bits = 0;
	unsigned have = 0, pads = 0;

	for (size_t i = 0; i < len; i++) {
		const char *at = text[i] ? strchr(alphabet, text[i]) : NULL;

		if (text[i] == '=' && have >= 2 && ++pads + have >= 4) {
			add_quad(out, bits << (6 * (4 - have)), have);
			return true;
		}
		if (!at)
			continue;
		pads = 0;
		bits = bits << 6 | (uint32_t)(at - alphabet);
		if (++have == 4) {
			add_quad(out, bits, 4);
			bits = have = 0;
		}
	}
	if (have == 0)
		return true;
	/* the caller frees nothing after a failure */
	if (fresh) {
		buf_wipe(out);
		return false;
	}
	out->len = start;
	out->data[start] = '\0';
	return false;
}
