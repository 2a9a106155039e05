/* Numbers of YAML 1.1, for documents that declare that version.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef BASE_YAML_OLD_H
#define BASE_YAML_OLD_H

#include <stdbool.h>

/* What the resolver of ruamel.yaml takes for an int and a float there: 017,
 * 190:20:30, but neither 0o17 nor -.5 (its patterns). */
bool yaml_old_is_int(const char *text);
bool yaml_old_is_float(const char *text);

/* The value of parts between colons, each sixty times the next; no sign. */
double yaml_old_sixties(const char *text);

/* Whether there is an exponent up to the end, by either rules; `sign`: it must
 * have one. */
bool yaml_is_exponent(const char *text, bool sign);

#endif
