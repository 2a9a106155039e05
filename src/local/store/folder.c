/* SPDX-License-Identifier: Apache-2.0 */
#include "local/store/folder.h"

#include <ftw.h>
#include <stdio.h>
#include <sys/stat.h>

static int
remove_one(
    const char *path, const struct stat *status, int type, struct FTW *where)
{
	(void)status;
	(void)type;
	(void)where;
	return remove(path);
}

bool
folder_remove(const char *path)
{
	return nftw(path, remove_one, 16, FTW_DEPTH | FTW_PHYS) == 0;
}
