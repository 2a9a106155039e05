/* YAML read as JSON: what a seed file may be written in. */
#ifndef LOCAL_YAML_READ_H
#define LOCAL_YAML_READ_H

#include <jansson.h>
#include <stdbool.h>
#include <stddef.h>

#include "base/error.h"

/* The first document: mappings, sequences and scalars (null, booleans,
 * integers and reals when plain, else strings).  Anchors are refused.  New
 * reference, or NULL with `err`. */
json_t *yaml_read(const char *data, size_t len, struct error *err);

#endif
