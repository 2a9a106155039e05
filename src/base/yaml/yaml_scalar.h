/* What a YAML scalar means.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef BASE_YAML_YAML_SCALAR_H
#define BASE_YAML_YAML_SCALAR_H

#include <jansson.h>
#include <stdbool.h>
#include <stddef.h>

#include "base/error.h"

enum yaml_kind {
	YAML_KIND_STR,
	YAML_KIND_NULL,
	YAML_KIND_BOOL,
	YAML_KIND_INT,
	YAML_KIND_FLOAT,
	YAML_KIND_TIMESTAMP,
	YAML_KIND_BINARY,
	YAML_KIND_MERGE,  /* "<<" */
	YAML_KIND_VALUE,  /* "=" */
	YAML_KIND_UNKNOWN /* a tag that is none of these */
};

/* What a plain scalar without a tag is in YAML 1.2; in the old one, 1.1, yes,
 * no, on and off are booleans, and numbers are others (yaml_old.h). */
enum yaml_kind yaml_scalar_resolve(const char *text, size_t len, bool old);

/* The kind that a full tag ("tag:yaml.org,2002:int") names. */
enum yaml_kind yaml_scalar_tagged(const char *tag);

/* The value, by the old rules or the new; NULL with `err` filled as
 * yaml_read_document() does. */
json_t *yaml_scalar_make(enum yaml_kind kind, const char *text, size_t len,
    bool old, struct error *err);

#endif
