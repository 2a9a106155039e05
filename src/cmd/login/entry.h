/* One login, as it is laid down for a client.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef CMD_LOGIN_ENTRY_H
#define CMD_LOGIN_ENTRY_H

#include "cmd/login/fetch.h"

struct entry {
	char *host, *user, *password;
	struct login_token token;
};

/* Get the token of the registry `name` (as for target_resolve(); NULL: the one
 * that the token itself names).  A password of another region's or account's
 * registry is warned of.  entry_clear() in either case. */
bool entry_fetch(
    struct run *run, const char *name, struct entry *entry, struct error *err);

/* Wipe it. */
void entry_clear(struct entry *entry);

#endif
