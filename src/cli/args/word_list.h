/* Words of a command line.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef CLI_ARGS_WORD_LIST_H
#define CLI_ARGS_WORD_LIST_H

#include <stddef.h>

#include "base/memory/arena.h"

struct word_list {
	const char **at;
	size_t n;
};

/* Append to a list of words that has room. */
void word_list_add(struct word_list *words, const char *word);

/* Turn bytes that are not UTF-8 back into what was typed, in place: our own
 * commands need them as the names of files, not as the peer's text has them. */
void word_list_restore(struct arena *arena, struct word_list words);

/* Room for `n` words. */
struct word_list word_list_new(struct arena *arena, size_t n);

#endif
