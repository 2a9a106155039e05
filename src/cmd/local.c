/* SPDX-License-Identifier: Apache-2.0 */
#include "cmd/local.h"

#include <limits.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/memory/arena.h"
#include "base/child.h"
#include "cmd/own.h"

/* The server lies beside this binary, installed or just built. */
static const char *
beside_us(struct run *run)
{
	char self[PATH_MAX];
	ssize_t len = readlink("/proc/self/exe", self, sizeof(self) - 1);
	char *slash;
	const char *path;

	if (len <= 0)
		return NULL;
	self[len] = '\0';
	slash = strrchr(self, '/');
	path = arena_printf(
	    &run->arena, "%.*s/ecr-local", (int)(slash - self), self);
	return access(path, X_OK) == 0 ? path : NULL;
}

static bool
local(struct run *run, struct words words, struct error *err)
{
	const char **argv = arena_array(&run->arena, const char *, words.n + 2);
	const char *path = beside_us(run);
	int why;

	own_restore(run, words);
	argv[0] = "ecr-local";
	for (size_t i = 0; i < words.n; i++)
		argv[i + 1] = words.at[i];
	fflush(stdout);
	why = child_become(path ? path : argv[0], argv);
	return fail(err, ERR_GENERAL,
	    "ecr-local cannot be started: %s; it comes with ecr, beside it",
	    strerror(why));
}

const struct command local_command = {
    .name = "local",
    .summary = "A whole ECR on this machine: start, run, stop, seed.",
    .group = "local",
    .run = local,
};
