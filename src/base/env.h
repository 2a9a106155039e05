/* What the environment says.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef BASE_ENV_H
#define BASE_ENV_H

#include <stdbool.h>

#include "base/memory/arena.h"

/* The value of a variable that is set to something, or NULL. */
const char *env_get(const char *name);

/* `name` in the next folder of PATH, whether it is there or not: malloc'd.
 * `*path` begins with the variable's value and moves on; it is empty then. */
char *env_next_on_path(const char **path, const char *name);

/* Where on PATH a program is: malloc'd, or NULL. */
char *env_find_program(const char *name);

/* Whether `name` can be run: by PATH, or where it has a slash, as it is. */
bool env_has_program(const char *name);

/* A folder of this user by the XDG Base Directory Specification: what
 * `variable` ("XDG_CACHE_HOME") names, if that is absolute, else `fallback`
 * (".cache") below HOME.  malloc'd; NULL where there is no home. */
char *env_user_folder(const char *variable, const char *fallback);

/* A file name with "~", "~user", "$NAME" and "${NAME}" expanded, in the arena;
 * what is not set stays as typed. */
char *env_expand(struct arena *arena, const char *path);

/* Its two steps, for callers that need them in the other order: a "~" or
 * "~user" that the path begins with, and variables. */
char *env_expand_home(struct arena *arena, const char *path);
char *env_expand_variables(struct arena *arena, const char *text);

#endif
