/* What the layers below the command line may ask or tell a person.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef BASE_UI_H
#define BASE_UI_H

#include <stdbool.h>

#include "base/error.h"

/* Filled by cli; any function may be NULL, and then nothing happens (ask:
 * fails).  `ctx` is passed back. */
struct ui {
	void *ctx;

	/* Ask for a line without echo ("Enter MFA code for …: "); a malloc'd
	 * answer, or NULL with `err` filled. */
	char *(*ask)(void *ctx, const char *prompt, struct error *err);

	/* Ask for a line, shown as it is typed; a malloc'd answer, or NULL with
	 * `err` filled. */
	char *(*ask_shown)(void *ctx, const char *prompt, struct error *err);

	/* Text on standard output, at once; false with `err` filled. */
	bool (*tell)(void *ctx, const char *text, struct error *err);

	/* Show a page in a browser; false where there is none. */
	bool (*browse)(void *ctx, const char *url);

	/* One line of warning on standard error, as it stands. */
	void (*warn)(void *ctx, const char *text);

	/* One line of --debug; never called with a secret in it.  NULL when
	 * --debug is off, so that nothing need be composed. */
	void (*debug)(void *ctx, const char *text);

	/* A retry is about to wait, a page has arrived, of many calls some have
	 * been answered: for progress. */
	void (*retry)(void *ctx, int attempt, double seconds);
	void (*page)(void *ctx, long pages, long items);
	void (*calls)(void *ctx, long answered, long asked);
};

#endif
