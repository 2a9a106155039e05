/* The person's own names for commands: the peer's file ~/.aws/cli/alias.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef CLI_ARGS_ALIAS_H
#define CLI_ARGS_ALIAS_H

#include <stdbool.h>

#include "base/error.h"
#include "cli/args/argparse.h"
#include "cli/run.h"

/*
 * The file has sections [toplevel] (names in the place of a service) and
 * [command SERVICE [COMMAND]]; an alias is "name = words" or "name = !program
 * of the shell".  Global options among the words count as if they had been
 * typed; --debug and --profile are refused.
 */

/* Read the file, where there is one, into run->aliases.  Fails when it is
 * malformed. */
bool alias_read(struct run *run, struct error *err);

/* The value of alias `name` of the service in force, or of its command
 * `command` where that is not NULL; NULL when there is none. */
const char *alias_find(
    const struct run *run, const char *command, const char *name);

/* The aliases of the service in force (borrowed, may be NULL): an object. */
const json_t *alias_list(const struct run *run);

/* Replace `*words`, what follows the alias, by its own words (without the
 * global options, which are taken up) and these.  Fails when too many aliases
 * lead to each other. */
bool alias_expand(struct run *run, const char *name, const char *value,
    struct word_list *words, struct error *err);

/* Whether the value is a program of the shell; run it with `words` behind it.
 * Its exit status is ours: true for 0, else false with `err` silent. */
bool alias_is_program(const char *value);
bool alias_run_program(
    const char *value, struct word_list words, struct error *err);

/* Follow [toplevel] from the word `*service` to a service's name; `*words` is
 * what follows it.  `*done`: it was a program, which has run. */
bool alias_follow_service(struct run *run, const char **service,
    struct word_list *words, bool *done, struct error *err);

#endif
