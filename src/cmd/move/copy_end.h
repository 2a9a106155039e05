/* The two ends of a copy, as words name them.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef CMD_MOVE_COPY_END_H
#define CMD_MOVE_COPY_END_H

#include <stdbool.h>

#include "cmd/verbs/place.h"
#include "oci/end.h"

enum copy_kind {
	COPY_REGISTRY,
	COPY_LAYOUT,        /* "oci:DIR[:TAG]" */
	COPY_ARCHIVE,       /* "oci-archive:FILE[:TAG]" */
	COPY_DOCKER_ARCHIVE /* "docker-archive:FILE[:NAME:TAG]" */
};

struct copy_end {
	enum copy_kind kind;
	const char *word;   /* as it was given */
	const char *wanted; /* a tag or a digest, or NULL */
	const char *path;   /* of what is no registry */
	const char *name;   /* of the images in an archive for docker */
	struct oci_end *end;
	bool registry;
	struct place place; /* where it is one */
};

/*
 * Read what names an end: a reference of a registry, or a layout or an archive
 * with its path, in which no colon can stand.  To be closed in any case;
 * copy_end_join() makes the end of it.
 */
bool copy_end_open(struct run *run, struct http *http, const char *word,
    struct copy_end *out, struct error *err);

/* Make the ends, once both are known: blobs are mounted within a registry.  An
 * archive that is there already is replaced with `force` alone. */
bool copy_end_join(
    struct copy_end *from, struct copy_end *to, bool force, struct error *err);

/* All that was meant to be is in the target. */
bool copy_end_finish(struct copy_end *to, struct error *err);
void copy_end_close(struct copy_end *end);

/* "HOST/REPO:TAG", as the rows have it, in the run's arena. */
const char *copy_end_name(
    struct run *run, const struct copy_end *end, const char *wanted);

/*
 * Where the target is a repository of ECR that is not there, make it as the
 * template says whose prefix fits, else like the source where that is ECR's,
 * too, else with what ECR does by itself.  Settings alone, not what others may
 * do with it.  Told on standard error.
 */
bool copy_end_create(struct copy_end *to, struct copy_end *from, bool dry_run,
    struct error *err);

#endif
