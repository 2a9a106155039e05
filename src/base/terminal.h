/* The terminal: what it is, what may be sent to it, what is put back.
 *
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef BASE_TERMINAL_H
#define BASE_TERMINAL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>

#include "base/memory/buf.h"

/* How an escaped character shows. */
enum terminal_form {
	TERMINAL_BYTES, /* \x1b, \x9b, \u202e: for a person */
	TERMINAL_JSON,  /* \u001b, \u009b, \u202e: JSON stays JSON */
	TERMINAL_OWN    /* as it is: made by us, or escaped before */
};

/* Whether descriptor `fd` is a terminal. */
bool terminal_is(int fd);

/* Columns and lines of the terminal `fd`, 0 where it does not know; false
 * where it is none.  Either pointer may be NULL. */
bool terminal_size(int fd, int *columns, int *lines);

/* Whether the terminal moves its cursor when told to: not where TERM is "dumb"
 * or says nothing. */
bool terminal_obeys(void);

/* Whether there may be colour, by the environment in this order: NO_COLOR (not
 * empty) refuses it, CLICOLOR_FORCE (not empty, not "0") forces it, CLICOLOR=0
 * and TERM "dumb" or not set refuse it; else on a terminal. */
bool terminal_colour_asked(bool terminal);

/* The same for what goes to `fd`. */
bool terminal_colour(int fd);

/* Whether a text has nothing that terminal_escape() would change. */
bool terminal_is_plain(const char *data, size_t len);

/*
 * Append a text with everything escaped that a terminal would obey instead
 * of showing: C0 but tab and newline, DEL, U+0080 to U+009F, what changes the
 * direction of writing (U+061C, U+200E, U+200F, U+202A to U+202E, U+2066 to
 * U+2069), halves of surrogate pairs, and bytes that are no UTF-8.
 */
void terminal_escape(
    struct buf *out, const char *data, size_t len, enum terminal_form form);

/* Write to standard output or error: escaped where that is a terminal, byte for
 * byte anywhere else.  False, with errno, when it could not be written. */
bool terminal_put(FILE *to, const char *data, size_t len);

/* One line that stays until the next one, terminal_restore() or any end of
 * the process, on standard error; escaped, and cut where the terminal ends. */
void terminal_status(const char *text);

/* Stop the terminal `fd` from showing what is typed, until terminal_restore().
 * False where it is none.  While it is so, and while a status line stands, no
 * signal that ends or stops the process leaves the terminal in that state, nor
 * does abort() or exit(); a handler of such a signal calls terminal_restore().
 */
bool terminal_quiet(int fd);

/* The same, and every key arrives as it is pressed, not by the line. */
bool terminal_keys(int fd);

/* Put back what was changed; may be called from a handler, and at any time. */
void terminal_restore(void);

#endif
