/* Options that no model describes: those of every command, and those that
 * go with every operation or with some.  For help, manual and completion.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef CLI_ARGS_EXTRA_H
#define CLI_ARGS_EXTRA_H

#include "model/model.h"

struct extra {
	const char *name;  /* without the dashes */
	const char *value; /* "NUMBER"; NULL where it takes none */
	const char *doc;
	const char *const *values; /* choices, NULL-terminated, or NULL */
};

/* Ends with a NULL name. */
extern const struct extra extra_globals[];

/* The `at`th option that goes with `operation` beside its parameters, or
 * NULL beyond the last. */
const struct extra *extra_of_operation(
    const struct operation *operation, size_t at);

/* The same for a waiter. */
const struct extra *extra_of_waiter(const struct waiter *waiter, size_t at);

#endif
