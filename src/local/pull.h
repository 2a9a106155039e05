/* Pull-through caches: images that come from upstream when asked for. */
#ifndef LOCAL_PULL_H
#define LOCAL_PULL_H

#include "base/arena.h"
#include "local/server.h"

enum pull_result {
	PULL_NO_RULE, /* no rule of the registry fits the repository's name */
	PULL_DONE,    /* the image is there now */
	PULL_FAILED   /* `*why` says what went wrong */
};

/*
 * Bring the image that `reference` (a tag or a digest) names into the
 * repository `name` of the registry, with all its layers; an index comes
 * without the images that it names, which come when they are asked for.  The
 * repository is made when it is missing.  Not to be called in a transaction.
 */
enum pull_result pull_image(struct server *server, struct arena *arena,
    const char *account, const char *region, const char *name,
    const char *reference, const char **why) __attribute__((nonnull));

#endif
