/* Which columns of a table fit into a terminal, and how wide they are.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef CLI_ROWS_FIT_H
#define CLI_ROWS_FIT_H

#include <stdbool.h>
#include <stddef.h>

struct fit_column {
	size_t natural; /* cells of its widest value */
	size_t least;   /* it is not cut below that, while others can go */
	int rank;       /* which goes first, the greatest; 0: none */
	bool whole;     /* never cut, whatever becomes of the lines */
	size_t width;   /* the outcome; 0: it does not stand there */
};

enum { FIT_GAP = 2 }; /* cells between columns */

/* Fit `n` columns into `room` cells (0: as much as they want): the widest are
 * cut to their least, then columns go by rank, in the end the rest is cut
 * further.  Returns how many went. */
size_t fit_columns(struct fit_column *columns, size_t n, size_t room);

#endif
