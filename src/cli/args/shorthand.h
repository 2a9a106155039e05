/* Shorthand: Key=a,Value=b — nested with {} and [], quoted, files by @=.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef CLI_ARGS_SHORTHAND_H
#define CLI_ARGS_SHORTHAND_H

#include <jansson.h>
#include <stddef.h>

#include "base/error.h"

/*
 * Parse one value into an object of texts, lists and objects; a new reference.
 * On NULL `err` holds the peer's text: ERR_SYNTAX where it belongs behind
 * "Error parsing parameter '--NAME': ", another where it stands alone.
 */
json_t *shorthand_parse(const char *text, size_t len, struct error *err);

#endif
