/* Pull-through caches: images that come from upstream when asked for.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef LOCAL_REGISTRY_PULL_H
#define LOCAL_REGISTRY_PULL_H

#include "local/http/http.h"

enum pull_result {
	/* no rule of the registry fits the repository's name, or its template
	 * cannot make it */
	PULL_NO_RULE,
	PULL_DONE,   /* the image is there now */
	PULL_DENIED, /* upstream lets nobody in: `*why` is for the client */
	PULL_FAILED  /* `*why` says what went wrong */
};

/*
 * For `request`, bring the image that `reference` (a tag or a digest) names
 * into the repository `name` of the registry, with all its layers; an index
 * comes without the images that it names, which come when they are asked for.
 * The repository is made when it is missing.  What comes is bounded by the
 * sizes that the manifest gives and by the room on the disk; it ends when
 * nobody waits for it any more, or when the server stops.  Not to be called in
 * a transaction.
 */
enum pull_result pull_image(struct request *request, const char *account,
    const char *region, const char *name, const char *reference,
    const char **why) __attribute__((nonnull));

#endif
