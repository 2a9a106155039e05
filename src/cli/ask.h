/* Questions on standard output, answers from standard input.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef CLI_ASK_H
#define CLI_ASK_H

#include <stdbool.h>

#include "base/memory/buf.h"
#include "base/error.h"

/* Where the answers come from; zeroed: from the start. */
struct ask {
	struct buf ahead; /* read, and not yet asked for */
	bool ended;
	bool warned; /* that nobody types */
};

/* Ask, and read a line into `*answer` (emptied first), without its end.  False
 * with `err` filled: "EOF when reading a line", what is no UTF-8, Ctrl-C. */
bool ask_line(
    struct ask *ask, const char *prompt, struct buf *answer, struct error *err);

/* The same as the peer's line editor asks: Return ends a line as well, which
 * must have an end ("" is the message where the input ends), and is appended to
 * `*answer`.  Where input is not typed, what was read is shown, with one
 * warning. */
bool ask_entry(
    struct ask *ask, const char *prompt, struct buf *answer, struct error *err);

/* One byte of what is typed; fails as ask_entry() does. */
bool ask_key(struct ask *ask, char *key, struct error *err);

/* Wipe what was read. */
void ask_close(struct ask *ask);

#endif
