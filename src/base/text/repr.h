/* JSON values as Python names them inside its messages.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef BASE_TEXT_REPR_H
#define BASE_TEXT_REPR_H

#include <jansson.h>

#include "base/error.h"
#include "base/memory/buf.h"

/* repr(): 'text', 1, 1.0, True, None, ['a'], {'k': 1}. */
void repr_write(struct buf *out, const json_t *value);

/* str(): a string as it is, everything else as repr(). */
void repr_write_str(struct buf *out, const json_t *value);

/* repr() of a string of `len` bytes. */
void repr_write_string(struct buf *out, const char *data, size_t len);

/* Fail with a message that ends with repr() of a string; always false. */
bool repr_fail(struct error *err, enum error_kind kind, const char *data,
    size_t len, const char *format, ...) __attribute__((format(printf, 5, 6)));

/* type(value).__name__: "str", "int", "float", "bool", "NoneType", "list",
 * "dict". */
const char *repr_type(const json_t *value);

#endif
