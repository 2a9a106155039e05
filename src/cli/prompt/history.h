/* The lines of earlier prompts, in the file that the peer keeps of them.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef CLI_PROMPT_HISTORY_H
#define CLI_PROMPT_HISTORY_H

#include <jansson.h>

/* The lines that begin with `first` ("ecr ", or ""), without it, the newest
 * last: a new array, empty where nothing can be read. */
json_t *history_read(const char *first);

/* Add a line; the newest 500 are kept.  What cannot be written is lost, as
 * with the peer. */
void history_add(const char *first, const char *line);

#endif
