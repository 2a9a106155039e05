/* Findings that somebody has looked at and put up with, for a time.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef CMD_FINDINGS_IGNORE_H
#define CMD_FINDINGS_IGNORE_H

#include "base/error.h"
#include "base/memory/arena.h"

struct ignore_list;

/*
 * Read a list: a line an entry, "ID DATE REASON" with blanks between:
 * "CVE-2024-1234 2027-01-31 the parser is not reachable".  It is good to the
 * end of that day, UTC.  Empty lines and those that begin with '#' are none.
 * NULL with `err` filled: file, line and what is wrong there.
 */
struct ignore_list *ignore_read(
    struct arena *arena, const char *path, struct error *err);

/* The reason for which findings of that id are put up with at `now` (seconds
 * since 1970), or NULL; notes that the id was met. */
const char *ignore_reason(struct ignore_list *list, const char *id, double now);

/* Tell of each entry that has run out though its finding is there, and of each
 * that met nothing: a line each. */
void ignore_tell(const struct ignore_list *list, double now,
    void (*tell)(void *ctx, const char *line), void *ctx);

#endif
