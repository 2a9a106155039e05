/* Who may knock: no page of a stranger, by whatever name it found the way.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef LOCAL_GATE_H
#define LOCAL_GATE_H

#include <stdbool.h>

#include "local/http/http.h"

/*
 * Whether a request may go on to its handler.  An Origin must be the server's
 * own: the name and port of the Host header, and a name that the server knows.
 * A Host must be such a name too (host_is_known()), except where signatures
 * are checked: a browser cannot sign, and containers come by the names of
 * services.  For the page it must be always.
 */
bool gate_admits(const struct request *request);

/* Answers what was not let in: 403 in the form of the plane that was asked,
 * with words that name --host. */
extern const struct handler gate_handler;

#endif
