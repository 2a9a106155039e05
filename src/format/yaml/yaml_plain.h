/* Which strings YAML would read as something else.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef FORMAT_YAML_YAML_PLAIN_H
#define FORMAT_YAML_YAML_PLAIN_H

#include <stdbool.h>
#include <stddef.h>

/* Whether the text, written bare, is a string to the resolver of YAML 1.2
 * that the peer has (ruamel.yaml: its patterns for bool, float, int, merge,
 * null, timestamp and value). */
bool yaml_is_string(const char *text, size_t len);

/* Whether the text is of characters that mean nothing to YAML, so that it
 * stands bare, or in single quotes where yaml_is_string() says no, as long
 * as it need not be folded.  A quick look: false may be over-careful.
 * `*blanks`: there are blanks in it, where folding could happen. */
bool yaml_is_easy(const char *text, size_t len, bool *blanks);

#endif
