/* The flags of the Amazon ECR credential helper, read as Go reads flags.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef CMD_LOGIN_HELPER_FLAGS_H
#define CMD_LOGIN_HELPER_FLAGS_H

#include <stdbool.h>

#include "cli/args/argparse.h"

/*
 * Flags end at the first word that is none, or behind "--".  Returns -1 to go
 * on, with `*version` saying whether -v was given; or the exit status of a
 * call for help (0) or of one that was not understood (2), with what belongs
 * to it printed on standard error.  `program` is the name as called.
 */
int helper_flags_read(
    const char *program, struct word_list words, bool *version);

#endif
