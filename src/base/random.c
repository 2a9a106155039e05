/* What nobody can foresee.
 * SPDX-License-Identifier: Apache-2.0 */
#include "base/random.h"

#include <stdio.h>
#include <stdlib.h>

#include "base/countof.h"
#include "base/portable/portable.h"
#include "base/text/hex.h"

void
random_bytes(void *out, size_t len)
{
	unsigned char *to = out;

	while (len > 0) {
		size_t n = len < PORTABLE_RANDOM ? len : PORTABLE_RANDOM;

		if (!portable_random(to, n)) {
			fputs("ecr: [ERROR]: no random numbers\n", stderr);
			abort();
		}
		to += n;
		len -= n;
	}
}

void
random_uuid(char out[UUID_SIZE])
{
	static const size_t parts[] = {4, 2, 2, 2, 6};
	unsigned char b[16], *from = b;

	random_bytes(b, sizeof(b));
	b[6] = (unsigned char)((b[6] & 0x0f) | 0x40);
	b[8] = (unsigned char)((b[8] & 0x3f) | 0x80);
	for (size_t i = 0; i < countof(parts); i++) {
		if (i > 0)
			*out++ = '-';
		hex_write(out, from, parts[i]);
		out += 2 * parts[i];
		from += parts[i];
	}
}
