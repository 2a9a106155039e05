/* One question of the page: its arguments, and what it is answered from.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef LOCAL_PAGE_ASK_H
#define LOCAL_PAGE_ASK_H

#include <jansson.h>
#include <stdbool.h>

#include "local/http/http.h"
#include "local/store/image.h"
#include "local/store/repo.h"

struct view {
	struct request *request;
	struct response *response;
	struct arena *arena;
	struct tx tx;
	struct realm registry; /* of ?account=&region=; id 0: still unused */
	struct repo repo;      /* with ASK_REPO */
	struct image image;    /* with ASK_IMAGE */
	json_t *in;            /* with ASK_BODY: an object */
	json_t *out;           /* the answer: an object */
	/* Set by `run`: goes on when the transaction is over; or NULL. */
	bool (*later)(struct view *);
	int fd; /* for it to read and to close */
};

/* What a question needs before it is answered. */
enum {
	ASK_REPO = 1,  /* of ?repository=, or of the body: else 404 */
	ASK_IMAGE = 2, /* of ?digest= or ?tag=: else 404 */
	ASK_BODY = 4,  /* a JSON object: else 400 */
	ASK_WRITE = 8
};

/*
 * Answer with what `run` puts into ask->out, inside a transaction.  Where it is
 * false, with what it has refused by ask_fail(), else with a fault of the
 * store.  It may have answered itself, by response->status.
 */
void ask_run(struct request *request, struct response *response, int needs,
    bool (*run)(struct view *));

/* Answer {"message":…} with that status; always false. */
bool ask_fail(struct view *ask, int status, const char *format, ...)
    __attribute__((format(printf, 3, 4)));

/* Answer what was put together so far with that status, and keep nothing of the
 * transaction; always false. */
bool ask_refuse(struct view *ask, int status);

/* Add a member to the answer; the value is taken. */
void ask_put(struct view *ask, const char *name, json_t *value);

/* A text, or null; a moment in seconds as "2026-01-31T10:00:00Z", 0 as null; a
 * day since 1970 as "2026-01-31". */
json_t *json_or_null(const char *text);
json_t *json_moment(double seconds);
json_t *json_day(int64_t day);

/* Whether a text holds another, in capitals or not. */
bool text_holds(const char *text, const char *part);

#endif
