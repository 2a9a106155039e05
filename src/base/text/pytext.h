/* Text read as Python's str and int() read it.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef BASE_TEXT_PYTEXT_H
#define BASE_TEXT_PYTEXT_H

#include <jansson.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* str.isspace() of a code point. */
bool pytext_is_space(uint32_t point);

/* Bytes of white space at the start of `text`. */
size_t pytext_leading(const char *text, size_t len);

/* The length of `text` without the white space at its end. */
size_t pytext_trimmed(const char *text, size_t len);

/*
 * int(text) with base 10: blanks around, a sign, underscores between digits,
 * any size (see json_is_big()).  A new reference, or NULL when the text is no
 * number.
 */
json_t *pytext_int(const char *text, size_t len);

/* float(text): the same, and a fraction, an exponent, "inf", "nan".  What is
 * too large is infinite; false when the text is no number. */
bool pytext_float(const char *text, size_t len, double *value);

/* The same as a value (new reference, see json_is_big()), or NULL. */
json_t *pytext_real(const char *text, size_t len);

#endif
