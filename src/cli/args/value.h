/* From what was typed for a parameter to its JSON value.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef CLI_ARGS_VALUE_H
#define CLI_ARGS_VALUE_H

#include <jansson.h>

#include "base/error.h"
#include "cli/args/argparse.h"
#include "model/model.h"

/*
 * What stands behind an option before its type matters: a text, a list of
 * texts (`list`), or the content of the file that the only word names.  A new
 * reference.  `option` ("--tags") is for messages.
 */
json_t *value_load(
    const char *option, struct word_list words, bool list, struct error *err);

/* Give what value_load() returned (borrowed) the form of `shape`: plain words,
 * shorthand or JSON.  A new reference. */
json_t *value_unpack(const char *option, const struct shape *shape,
    json_t *loaded, struct error *err);

#endif
