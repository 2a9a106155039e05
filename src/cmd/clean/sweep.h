/* A plan of what goes from repositories: made, shown, kept, carried out.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef CMD_CLEAN_SWEEP_H
#define CMD_CLEAN_SWEEP_H

#include <jansson.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/error.h"
#include "cli/rows/rows.h"
#include "cli/run.h"
#include "cmd/clean/choice.h"
#include "cmd/clean/deletion.h"
#include "cmd/verbs/place.h"
#include "cmd/verbs/scopes.h"
#include "cmd/verbs/survey.h"

/* One repository. */
struct swept {
	struct swept *next;
	struct place *place;
	const char *repository;
	const char *key;      /* it, and where it is */
	struct survey survey; /* as it was planned by */
	struct chosen *chosen;
	struct deletion deletion;
};

struct opened {
	struct opened *next;
	struct place place;
	const char *text; /* that named it */
};

struct sweep {
	struct run *run;
	struct scopes scopes;  /* --regions and --profiles */
	struct choice *choice; /* NULL: a plan was read */
	struct opened *places;
	struct swept *first, **last;
	size_t images, tags; /* that go: tags of images that stay */
	int64_t bytes;       /* of those images, shared layers in each */
	int64_t freed;       /* bytes that nothing names then; -1: not known */
};

/* The registry of a reference, whose repository may be a pattern. */
struct place *sweep_open(struct sweep *sweep, const char *text,
    const struct scope_wish *wish, struct error *err);

/* Read a repository and decide what goes.  Fails where one of its indexes
 * cannot be read. */
bool sweep_add(struct sweep *sweep, struct place *place, const char *repository,
    struct error *err);

/* The same of the repository that is named, deciding nothing; NULL with `err`.
 */
struct swept *sweep_survey(struct sweep *sweep, const char *text,
    const struct scope_wish *wish, struct error *err);

/* An image of the survey goes, or (`tag`, which is kept) one of its tags. */
void sweep_doom(struct swept *swept, size_t at, const char *tag);

bool sweep_show(struct sweep *sweep, struct rows_wish wish, struct error *err);

/* A plan in a file, and back: ERR_NO where a repository is not as it was. */
bool sweep_write_plan(
    const struct sweep *sweep, const char *path, struct error *err);
bool sweep_read_plan(struct sweep *sweep, const char *path, struct error *err);

/* Delete, pass by pass, and check what stays. */
bool sweep_run(struct sweep *sweep, struct error *err);

void sweep_close(struct sweep *sweep);

#endif
