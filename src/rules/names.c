/* SPDX-License-Identifier: Apache-2.0 */
#include "rules/names.h"

#include <stdint.h>
#include <string.h>

enum { MAX_DIGEST = 256 };

#define LOWER "abcdefghijklmnopqrstuvwxyz"
#define DIGITS "0123456789"
#define WORD LOWER DIGITS "ABCDEFGHIJKLMNOPQRSTUVWXYZ_"

/* How many bytes of the slice from `at` on are of `set`, which is ASCII. */
static size_t
span(struct slice text, size_t at, const char *set)
{
	uint64_t among[4] = {0};
	size_t from = at;

	for (; *set; set++)
		among[*set >> 6] |= UINT64_C(1) << (*set & 63);
	for (; at < text.len; at++) {
		unsigned char c = (unsigned char)text.at[at];

		if (!(among[c >> 6] >> (c & 63) & 1))
			break;
	}
	return at - from;
}

static size_t
span_joint(struct slice text, size_t at)
{
	size_t dashes = span(text, at, "-");

	if (dashes)
		return dashes;
	if (span(text, at, "_") == 2)
		return 2;
	return span(text, at, "._/") ? 1 : 0;
}

size_t
names_check_repository(struct slice text)
{
	size_t at = 0, n;

	for (;;) {
		n = span(text, at, LOWER DIGITS);
		if (n == 0)
			return at;
		at += n;
		if (at == text.len)
			return at <= NAMES_MAX_REPOSITORY
			    ? NAMES_FIT
			    : NAMES_MAX_REPOSITORY;
		n = span_joint(text, at);
		if (n == 0)
			return at;
		at += n;
	}
}

size_t
names_check_tag(struct slice text)
{
	size_t n = span(text, 0, WORD);

	if (n == 0)
		return 0;
	n += span(text, n, WORD ".-");
	if (n < text.len)
		return n;
	return n <= NAMES_MAX_TAG ? NAMES_FIT : NAMES_MAX_TAG;
}

/* The digits that the algorithm has, 0 for one that is not known here. */
static size_t
digest_length(struct slice algorithm)
{
	if (algorithm.len != 6)
		return 0;
	if (memcmp(algorithm.at, "sha256", 6) == 0)
		return 64;
	return memcmp(algorithm.at, "sha512", 6) == 0 ? 128 : 0;
}

/* OCI image-spec, descriptor.md, "Digests". */
size_t
names_check_digest(struct slice text)
{
	size_t colon = 0, n, wanted, digits;

	for (;;) {
		n = span(text, colon, LOWER DIGITS);
		if (n == 0)
			return colon;
		colon += n;
		if (!span(text, colon, "+._-"))
			break;
		colon++;
	}
	if (!span(text, colon, ":"))
		return colon;
	wanted = digest_length((struct slice){text.at, colon});
	digits = span(text, colon + 1, wanted ? DIGITS "abcdef" : WORD "=-");
	if (colon + 1 + digits < text.len)
		return colon + 1 + digits;
	if (wanted && digits != wanted)
		return colon + 1 + (digits < wanted ? digits : wanted);
	return digits && text.len <= MAX_DIGEST ? NAMES_FIT : colon + 1;
}

static struct slice
slice_of(const char *text)
{
	return (struct slice){text, strlen(text)};
}

bool
names_is_repository(const char *text)
{
	return names_check_repository(slice_of(text)) == NAMES_FIT;
}

bool
names_is_tag(const char *text)
{
	return names_check_tag(slice_of(text)) == NAMES_FIT;
}

bool
names_is_digest(const char *text)
{
	return names_check_digest(slice_of(text)) == NAMES_FIT;
}
