/* What the commands of our own share.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef CMD_OWN_H
#define CMD_OWN_H

#include "cli/command.h"

/* Options, their values and the other words of one call. */
struct own {
	const char *command;    /* for help */
	const struct arg *args; /* n of them */
	size_t n;
	bool takes_words; /* words that are no options are taken */

	struct arg_value *values; /* out: as many as args */
	struct words rest;        /* out: the other words */
};

/* Parse `words`.  False with `err` filled for what is not understood; with
 * err->kind ERR_NONE when it was the word help or -h, --help, and help has been
 * printed: the command is then done. */
bool own_parse(
    struct run *run, struct own *own, struct words words, struct error *err);

/* Bytes that are no UTF-8 as they were typed, in place: what the peer's text
 * makes of them is nothing to commands of our own, which name files so. */
void own_restore(struct run *run, struct words words);

/* Whether option `index` was given, and its first word or NULL. */
bool own_given(const struct own *own, size_t index);
const char *own_word(const struct own *own, size_t index);

/* The outcome of a command whose own_parse() returned false. */
bool own_stopped(const struct error *err);

#endif
