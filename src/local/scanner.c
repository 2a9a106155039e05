/* SPDX-License-Identifier: Apache-2.0 */
#include "local/scanner.h"

#include <errno.h>
#include <poll.h>
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/child.h"
#include "base/clock.h"
#include "base/memory/alloc.h"
#include "local/findings.h"
#include "local/scan_layout.h"
#include "local/store/folder.h"
#include "local/store/image.h"
#include "local/store/json_text.h"
#include "local/store/scan.h"

enum {
	LOOK = 100,     /* milliseconds between looks at what waits */
	LOOK_SOON = 20, /* and at what runs */
	MOST_OUTPUT = 128 * 1024 * 1024,
	MOST_TIME = 15 * 60 /* seconds */
};

struct scanner {
	pthread_t thread;
	struct server *server;
	atomic_bool stopping;
};

/* What a scan is of, and what came of it. */
struct job {
	struct scanner *scanner;
	struct arena *arena;
	int64_t image;
	struct scan_layout layout;
	const char *why; /* it failed */
	json_t *found;
};

static bool
is_stopping(const struct scanner *scanner)
{
	return scanner->stopping || scanner->server->stopping;
}

static bool
find_job(struct job *job)
{
	struct image image;
	const char **tags;
	struct tx tx;
	bool found;
	size_t n;

	if (!store_read(job->scanner->server->store, &tx))
		return false;
	found = scan_next(&tx, job->arena, &job->image, &image);
	if (found) {
		tags = image_tags(&tx, job->arena, image.id, &n);
		job->layout = (struct scan_layout){.digest = image.digest,
		    .media_type = image.media_type,
		    .tag = n ? tags[0] : NULL};
		job->layout.manifest =
		    image_manifest(&tx, job->arena, image.id, &job->layout.len);
	}
	store_end(&tx);
	return found;
}

/* Every "{layout}" becomes the folder, whose name needs no quotes unless the
 * store's does. */
static const char *
command_for(struct job *job, const char *folder)
{
	const char *text = job->scanner->server->options.scanner, *at;
	struct buf out = {0};

	while ((at = strstr(text, SCANNER_LAYOUT)) != NULL) {
		buf_add(&out, text, (size_t)(at - text));
		buf_puts(&out, folder);
		text = at + strlen(SCANNER_LAYOUT);
	}
	buf_puts(&out, text);
	return buf_keep(&out, job->arena);
}

/* What there is to read within these milliseconds; false where there is none.
 */
static bool
take_piece(struct pollfd *fd, int wait, struct buf *out)
{
	char piece[16384];
	ssize_t n;

	if (poll(fd, 1, wait) <= 0)
		return false;
	n = read(fd->fd, piece, sizeof(piece));
	if (n > 0)
		buf_add(out, piece, (size_t)n);
	else if (n == 0)
		fd->fd = -1; /* closed, which is not yet its end */
	return n > 0;
}

/* Gather what it prints, until it ends, prints too much, takes too long, or the
 * server stops.  What it has left running ends with it. */
static bool
gather(struct job *job, const struct child *child, struct buf *out)
{
	double until = clock_steady() + MOST_TIME;
	struct pollfd fd = {.fd = child->out, .events = POLLIN};
	bool over = false;

	while (!over && !job->why && !is_stopping(job->scanner)) {
		bool ended = child_is_over(child);

		over = !take_piece(&fd, ended ? 0 : LOOK_SOON, out) && ended;
		if (out->len > MOST_OUTPUT)
			job->why = "the scanner prints too much";
		else if (clock_steady() > until)
			job->why = "the scanner takes too long";
	}
	kill(-child->pid, SIGKILL);
	return over && !job->why;
}

static bool
run_command(struct job *job, const char *folder, struct buf *out)
{
	const char *const argv[] = {
	    "/bin/sh", "-c", command_for(job, folder), NULL};
	struct child child;
	int status,
	    why = child_start(&child, argv, NULL, CHILD_OUT | CHILD_GROUP);
	bool good;

	if (why) {
		job->why = arena_printf(job->arena,
		    "the scanner cannot be started: %s", strerror(why));
		return false;
	}
	good = gather(job, &child, out);
	status = child_end(&child);
	if (!good || status == 0 || job->why)
		return good;
	job->why = arena_printf(
	    job->arena, "the scanner ended with status %d", status);
	/* trivy and grype may be told to end so when they found something */
	return out->len > 0;
}

static void
scan(struct job *job)
{
	struct server *server = job->scanner->server;
	struct buf out = {0};
	const char *why = "the scanner's output cannot be read";
	char *folder = scan_layout_make(
	    job->arena, server->options.data, server->blobs, &job->layout);

	if (!folder) {
		job->why = arena_printf(job->arena,
		    "the image cannot be laid out: %s", strerror(errno));
		return;
	}
	if (run_command(job, folder, &out))
		job->found =
		    linting_read(job->arena, buf_text(&out), out.len, &why);
	if (!job->found && !job->why && out.len)
		job->why = why;
	if (!job->found && !job->why)
		job->why = "the scanner printed nothing";
	buf_free(&out);
	folder_remove(folder);
}

/* What was broken off waits for the next start. */
static void
keep(struct job *job)
{
	struct tx tx;

	if (is_stopping(job->scanner) && !job->found)
		return;
	if (!job->found)
		fprintf(stderr, "ecr-local: the scan of %s failed: %s\n",
		    job->layout.digest, job->why);
	if (!store_write(job->scanner->server->store, &tx))
		return;
	if (scan_finish(&tx, job->image, job->found ? "COMPLETE" : "FAILED",
		job->found ? NULL : job->why,
		job->found ? json_to_text(job->arena, job->found) : "{}"))
		store_commit(&tx);
	store_end(&tx);
}

static void *
work(void *arg)
{
	struct scanner *scanner = arg;
	struct arena scratch = {0};
	const struct timespec pause = {.tv_nsec = LOOK * 1000L * 1000};

	scan_layout_clean(&scratch, scanner->server->options.data);
	arena_free(&scratch);
	while (!is_stopping(scanner)) {
		struct arena arena = {0};
		struct job job = {.scanner = scanner, .arena = &arena};

		if (find_job(&job)) {
			scan(&job);
			keep(&job);
			json_decref(job.found);
		} else {
			nanosleep(&pause, NULL);
		}
		arena_free(&arena);
	}
	return NULL;
}

struct scanner *
scanner_start(struct server *server)
{
	struct scanner *scanner;

	if (!server->options.scanner)
		return NULL;
	scanner = xmalloc(sizeof(*scanner));
	*scanner = (struct scanner){.server = server};
	if (pthread_create(&scanner->thread, NULL, work, scanner) == 0)
		return scanner;
	free(scanner);
	return NULL;
}

void
scanner_stop(struct scanner *scanner)
{
	if (!scanner)
		return;
	scanner->stopping = true;
	pthread_join(scanner->thread, NULL);
	free(scanner);
}
