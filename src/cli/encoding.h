/* The encoding of standard output: AWS_CLI_OUTPUT_ENCODING. */
#ifndef CLI_ENCODING_H
#define CLI_ENCODING_H

#include <stdbool.h>
#include <stddef.h>

#include "base/memory/buf.h"
#include "base/error.h"

/* Whether the variable, where it is set, names a known encoding: "Unknown
 * codec `X` specified for AWS_CLI_OUTPUT_ENCODING." */
bool encoding_check(struct error *err);

/* Whether what is printed (all but text) must be converted from UTF-8. */
bool encoding_wanted(void);

/* Append the encoding of `len` bytes of whole UTF-8 text, which continues what
 * was encoded before; false for a character that it lacks. */
bool encoding_convert(struct buf *out, const char *data, size_t len);

#endif
