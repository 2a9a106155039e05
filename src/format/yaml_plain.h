/* Which strings YAML would read as something else. */
#ifndef FORMAT_YAML_PLAIN_H
#define FORMAT_YAML_PLAIN_H

#include <stdbool.h>
#include <stddef.h>

/* Whether the text, written bare, is a string to the resolver of YAML 1.2
 * that the peer has (ruamel.yaml: its patterns for bool, float, int, merge,
 * null, timestamp and value). */
bool yaml_is_string(const char *text, size_t len);

#endif
