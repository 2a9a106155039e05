/* How our own commands show what they have: for a person, or for a program.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef CLI_SCREEN_H
#define CLI_SCREEN_H

#include <stdbool.h>
#include <stddef.h>

#include "cli/run.h"

struct screen {
	bool person;  /* standard output is a terminal, or counts as one */
	bool colour;  /* for a person only */
	size_t width; /* columns; 0: nothing is cut */
};

/* Look at standard output, --color and the environment: ECR_FORCE_TTY (columns,
 * or any other text) makes a terminal of whatever it is; COLUMNS is for a
 * terminal that does not know its width. */
struct screen screen_find(const struct run *run);

/* The same of a stream that is a terminal. */
struct screen screen_of(const struct run *run, int fd);

#endif
