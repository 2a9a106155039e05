/* Opening a page in the person's browser.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef BASE_BROWSER_H
#define BASE_BROWSER_H

#include <stdbool.h>

/* Show `url`: by the programs that BROWSER names (a list with colons; %s is the
 * URL, else it is the one argument), or where they fail, by the system's
 * opener, if there is a screen.  True where one of them took it.  A browser
 * that stays in the foreground is waited for, three seconds at most; it goes on
 * after us. */
bool browser_open(const char *url);

#endif
