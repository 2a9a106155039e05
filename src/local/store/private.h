/* The folder of a store is its user's alone: who can read the secret in it can
 * make tokens of every account.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef LOCAL_STORE_PRIVATE_H
#define LOCAL_STORE_PRIVATE_H

#include <stdbool.h>

/*
 * Give the folder the mode 0700 and what a server laid into it 0600 (folders
 * 0700), and say on standard error when that was not so.  What else lies there
 * is not touched, nor is a folder that is shared (sticky, or another user's)
 * or the home folder itself: that is said, too.
 */
void private_mend(const char *folder);

/* Make the empty file `path`, or take one that is there, with the mode 0600
 * whatever the umask.  Not for a file that this process has locked.  False when
 * a link or no file stands there: nothing is done then. */
bool private_file(const char *path);

#endif
