/* YAML 1.2 read as the peer reads it.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef BASE_YAML_YAML_READ_H
#define BASE_YAML_YAML_READ_H

#include <jansson.h>
#include <stddef.h>

#include "base/error.h"

/*
 * Read one document (an empty stream is null): anchors, aliases and merge
 * keys; yes and no are texts, dates are foreign values, !!binary foreign
 * bytes.  A new reference; NULL with `err` filled: ERR_USAGE for what is not
 * YAML (also a duplicate key, a second document, an unknown tag), ERR_GENERAL
 * for a value that cannot be made.
 */
json_t *yaml_read_document(const char *data, size_t len, struct error *err);

/* The same for input that should be JSON and is not trusted: dates are texts,
 * aliases and !!binary are refused. */
json_t *yaml_read_json(const char *data, size_t len, struct error *err);

#endif
