/* Where the words of shorthand end.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef CLI_ARGS_SHORTHAND_WORD_H
#define CLI_ARGS_SHORTHAND_WORD_H

#include <stddef.h>

/* Bytes of the bare word at the start of `text`: a first value, which ends at
 * a closing bracket, or an item behind a comma, which ends at "="; 0: none. */
size_t shorthand_first_length(const char *text, size_t len);
size_t shorthand_second_length(const char *text, size_t len);

/* Bytes of the quoted text that `text` starts with, its quotes included: up
 * to the first quote that no backslash escapes, or else the last one that one
 * does; 0: it does not end. */
size_t shorthand_quoted_length(const char *text, size_t len);

#endif
