/* The one place that starts programs.
 *
 * They inherit the three standard descriptors and nothing else, as from the
 * peer.  Everything of ours is opened close-on-exec, what libraries open is
 * made so before a program starts.  No signal is blocked in it, and SIGPIPE,
 * which we ignore at times, does to it what it usually does.
 *
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef BASE_CHILD_H
#define BASE_CHILD_H

#include <stdbool.h>
#include <stddef.h>
#include <sys/types.h>

#include "base/memory/buf.h"
#include "base/error.h"

/* Which of its standard descriptors lead to us; the others are our own. */
enum child_pipe {
	CHILD_IN = 1,      /* we write what it reads */
	CHILD_OUT = 2,     /* we read what it prints */
	CHILD_ERR = 4,     /* we read what it complains of */
	CHILD_OUT_ERR = 8, /* we read both, as one */
	CHILD_GROUP = 32,  /* no pipe: it leads a group of its own, so that
			      kill(-pid) reaches what it has started */
	CHILD_PASS = 16    /* no pipe: what we ourselves were given beyond the
			      standard descriptors is passed on, as a shell does:
			      to run a command of the user's */
};

struct child {
	pid_t pid;
	int in, out, err; /* our ends; -1 where there is none */
};

/*
 * Start `argv` (NULL-terminated; the program is searched for in PATH) with
 * the environment `env`, or our own where that is NULL; `pipes` is a sum of
 * `enum child_pipe`.  May be called where there are threads.  0, or the errno
 * that says why it could not be started (ENOENT, EACCES, …).  With CHILD_IN,
 * SIGPIPE is ignored from then on: a program that has gone is EPIPE.
 */
int child_start(
    struct child *child, const char *const *argv, char *const *env, int pipes);

/* Close our ends, wait for its end: the exit status, or minus the signal
 * that ended it. */
int child_end(struct child *child);

/* Whether it has ended; its status is still child_end()'s to take. */
bool child_is_over(const struct child *child);

/*
 * Run `argv` with our standard input and collect its standard output and
 * error, until it has closed both and ended, for `seconds` at most (0: for as
 * long as it takes).  `*status` is as child_end()
 * gives it.  Fails when it cannot be started, in Python's words ("[Errno 2]
 * No such file or directory: 'x'"), when it prints more than `limit` bytes on
 * either (it is then killed), when it takes too long (the same; ERR_TIMEOUT),
 * and on Ctrl-C.
 */
bool child_run(const char *const *argv, size_t limit, double seconds,
    struct buf *out, struct buf *complaint, int *status, struct error *err);

/* Replace this process by the program, which is searched for in PATH.  Returns
 * only where that failed: the errno. */
int child_become(const char *program, const char *const *argv);

/* Run `work` in a second process that goes on when we end: in a session of its
 * own, with standard descriptors that lead nowhere and no other but `answer`,
 * to which it may write.  It ends with `work`.  For processes without threads.
 * The read end of the answer, or -1 with errno; `*pid` (or NULL) is its id. */
int child_apart(void (*work)(void *ctx, int answer), void *ctx, pid_t *pid);

/* Standard descriptors that we were started without are opened on nothing,
 * for the wrong direction: using them fails as before, and no file that is
 * opened later can stand in their place.  A write beyond a limit on the size of
 * files fails as on a full disk, and ends nobody.  First thing in main(). */
void child_standard(void);

#endif
