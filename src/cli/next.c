/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/next.h"

#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/child.h"
#include "base/env.h"
#include "base/memory/buf.h"
#include "base/portable/portable.h"
#include "base/text/suggest.h"

/* One who is called by a program that we became may hand over again, but not
 * without end. */
enum { DEEPEST = 8 };

/* Append what stands for a file, whatever its name. */
static void
put_mark(struct buf *out, const struct stat *file)
{
	buf_printf(out, " %llx:%llx", (unsigned long long)file->st_dev,
	    (unsigned long long)file->st_ino);
}

/* The mark to leave: of those that this process has been, and how deep
 * processes are in each other.  False where that is too deep. */
static bool
put_guard(struct buf *out)
{
	const char *old = getenv(NEXT_GUARD);
	long depth = 0, pid = 0;
	int len = 0;
	char self[PATH_MAX];
	struct stat about;

	if (!old || sscanf(old, "%ld %ld%n", &depth, &pid, &len) != 2)
		depth = pid = len = 0;
	if (depth < 0 || depth >= DEEPEST)
		return false;
	buf_printf(out, "%ld %ld", depth + (pid != getpid()), (long)getpid());
	if (pid == getpid())
		buf_puts(out, old + len);
	if (portable_self(self, sizeof(self)) && stat(self, &about) == 0)
		put_mark(out, &about);
	return true;
}

static bool
is_other(const char *path, const char *guard)
{
	struct buf mark = {0};
	struct stat file;
	const char *found;
	bool other;

	if (stat(path, &file) != 0 || !S_ISREG(file.st_mode) ||
	    access(path, X_OK) != 0)
		return false;
	put_mark(&mark, &file);
	found = strstr(guard, mark.data);
	while (found && found[mark.len] != ' ' && found[mark.len] != '\0')
		found = strstr(found + 1, mark.data);
	other = !found;
	buf_free(&mark);
	return other;
}

static void
become(struct run *run, const char *path, const char *guard)
{
	size_t n = 0;
	const char **argv;

	while (run->argv[n])
		n++;
	argv = arena_array(&run->arena, const char *, n + 1);
	memcpy(argv, run->argv, n * sizeof(*argv));
	argv[0] = path;
	setenv(NEXT_GUARD, guard, 1);
	fflush(stdout);
	(void)child_become(path, argv);
}

static void
look_along_path(struct run *run, const char *guard)
{
	const char *path = env_get("PATH");

	while (path && *path) {
		char *file = env_next_on_path(&path, "aws");

		if (is_other(file, guard))
			become(run, file, guard);
		free(file);
	}
}

void
next_become(struct run *run)
{
	struct buf guard = {0};

	if (strcmp(run->program, "aws") == 0 && put_guard(&guard))
		look_along_path(run, guard.data);
	buf_free(&guard);
}

/* A word that is nearly one of ours was mistyped, in the peer's words. */
static bool
is_mistyped(const char *name, struct error *err)
{
	static const char *const ours[] = {"ecr", "ecr-public", "sts",
	    "configure", "sso", "login", "logout", NULL};
	const char *close[SUGGEST_MAX];
	size_t n = suggest(name, ours, close);
	struct buf list = {0};

	for (size_t i = 0; i < n; i++)
		buf_printf(&list, "\n  * %s", close[i]);
	if (n > 0) {
		fail_param(err,
		    "argument command: Found invalid choice '%s'\n\nMaybe you "
		    "meant:\n%s",
		    name, list.data);
		err->usage = true;
	}
	buf_free(&list);
	return n > 0;
}

bool
next_run(struct run *run, const char *name, struct error *err)
{
	bool linked = strcmp(run->program, "aws") == 0;
	char shown[64];
	size_t n = 0;

	next_become(run);
	if (linked && is_mistyped(name, err))
		return false;
	for (; n < sizeof(shown) - 1 && name[n]; n++)
		shown[n] = name[n] > ' ' && name[n] <= '~' ? name[n] : '?';
	shown[n] = '\0';
	return fail(err, ERR_USAGE,
	    "this %s is ecr %s, which has %s: for '%s' %s", run->program,
	    ECR_VERSION,
	    linked ? "ecr, ecr-public, sts, configure, sso login and logout, "
		     "login "
		     "and logout"
		   : "sso login and logout",
	    shown,
	    linked ? "there is no other aws on PATH" : "use the AWS CLI");
}
