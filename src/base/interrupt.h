/* Ctrl-C, noticed wherever the program waits.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef BASE_INTERRUPT_H
#define BASE_INTERRUPT_H

#include <stdbool.h>

/*
 * From now on SIGINT ends the program with a newline on standard output and
 * status 130: at once while it computes; while it waits (interrupt_wait_begin
 * to _end, interrupt_sleep) only by waking the wait, so that it can put its
 * things in order first.  Where SIGINT is ignored, it stays so.
 */
void interrupt_catch(void);

/* Whether a SIGINT has woken a wait. */
bool interrupt_seen(void);

/* A descriptor that turns readable on SIGINT; -1 before interrupt_catch(). */
int interrupt_fd(void);

void interrupt_wait_begin(void);
void interrupt_wait_end(void);

/* Sleep; false when SIGINT cut it short. */
bool interrupt_sleep(double seconds);

#endif
