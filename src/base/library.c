/* SPDX-License-Identifier: Apache-2.0 */
#include "base/library.h"

#include <dlfcn.h>
#include <stdbool.h>
#include <stddef.h>

#include "base/memory/buf.h"

/* The Makefile has it from pkg-config; a static program is of no place. */
#if defined(CURL_STATICLIB) || !defined(LIBRARY_DIR)
#undef LIBRARY_DIR
#define LIBRARY_DIR "/usr/local/lib"
#endif

#ifdef __APPLE__
static const bool built_first = true;
#else
static const bool built_first = false;
#endif

static void *
open_in(const char *folder, const char *const names[])
{
	struct buf path = {0};
	void *library = NULL;

	for (size_t i = 0; !library && names[i]; i++) {
		buf_clear(&path);
		buf_printf(&path, "%s%s%s", folder ? folder : "",
		    folder ? "/" : "", names[i]);
		library = dlopen(path.data, RTLD_LAZY | RTLD_LOCAL);
	}
	buf_free(&path);
	return library;
}

void *
library_open(const char *const names[])
{
	void *library = open_in(built_first ? LIBRARY_DIR : NULL, names);

	return library ? library
		       : open_in(built_first ? NULL : LIBRARY_DIR, names);
}
