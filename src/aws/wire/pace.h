/* The rate at which a client allows itself to send, in the adaptive mode:
 * a token bucket whose rate follows a cubic curve back up after each
 * throttled reply (as in RFC 9438).
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef AWS_WIRE_PACE_H
#define AWS_WIRE_PACE_H

#include <stdbool.h>

struct pace;

struct pace *pace_open(void);

/* Seconds to wait before the next request may go; takes its token. */
double pace_take(struct pace *pace);

/* A reply has come, throttled or not: adjust the rate. */
void pace_observe(struct pace *pace, bool throttled);

void pace_close(struct pace *pace);

#endif
