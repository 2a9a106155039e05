/* The auto-prompt: a command line that is typed with help.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef CLI_PROMPT_PROMPT_H
#define CLI_PROMPT_PROMPT_H

#include "base/error.h"
#include "cli/run.h"

/* What the words, the environment and the profile ask for; the profile is the
 * environment's, as the peer asks before it knows --profile. */
enum prompt_mode prompt_mode(const struct run *run, struct word_list words);

/* Whether what has been typed is to be gone on with at a prompt: before
 * anything of it is judged, or where it was refused.  The peer is silent of
 * what is wrong with parameters then. */
bool prompt_is_due(const struct run *run, const struct error *err);

/*
 * Let the person go on with `words` ("ecr" and what follows) at the terminal;
 * they become what was entered.  False with `err` where there is no terminal,
 * no editor, or the person left.
 */
bool prompt_ask(struct run *run, struct word_list *words, struct error *err);

#endif
