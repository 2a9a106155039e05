/* Folders thrown away.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef LOCAL_STORE_FOLDER_H
#define LOCAL_STORE_FOLDER_H

#include <stdbool.h>

/* Remove a folder with all that is in it; links are not followed. */
bool folder_remove(const char *path);

#endif
