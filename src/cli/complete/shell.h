/* What the completion of a shell asks, and gets.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef CLI_COMPLETE_SHELL_H
#define CLI_COMPLETE_SHELL_H

#include "cli/complete/candidates.h"
#include "cli/command.h"

/*
 * The program as a shell's completion calls it, `argv` beginning after
 * --complete:
 *   bash LINE BREAKS    the line up to the cursor, COMP_WORDBREAKS
 *   zsh|fish WORD...    the words with the program's name; the last one is
 *                       under the cursor
 * Prints to standard output; returns the exit status, or -1 where these are
 * no such words.
 */
int complete_main(int argc, char **argv, const struct command *const *commands,
    complete_live *live);

#endif
