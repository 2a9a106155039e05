/* SPDX-License-Identifier: Apache-2.0 */
#include "base/env.h"

#include <stddef.h>
#include <stdlib.h>

#include "base/error.h"
#include "base/file.h"
#include "base/memory/alloc.h"

const char *
env_get(const char *name)
{
	const char *value = getenv(name);

	return value && *value ? value : NULL;
}

char *
env_user_folder(const char *variable, const char *fallback)
{
	const char *named = env_get(variable), *home = env_get("HOME");

	if (named && *named == '/')
		return xstrdup(named);
	return home ? file_join(home, fallback) : NULL;
}
