/* Images made on the spot, small but whole: they can be pulled.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef LOCAL_SEED_IMAGE_H
#define LOCAL_SEED_IMAGE_H

#include <jansson.h>
#include <stdbool.h>

#include "local/http/server.h"
#include "local/store/hash.h"
#include "local/store/image.h"

/* A repository that images are put into, and what those that are made on the
 * spot have in common there; zeroed but for the pointers. */
struct seed_place {
	struct tx *tx;
	struct arena *arena;
	struct server *server;
	const struct realm *registry;
	const struct repo *repo;
	char config[DIGEST_SIZE], layer[DIGEST_SIZE];
	size_t config_len;
};

/*
 * Put the image that `described` tells of (a checked one: seed_check.h), the
 * `number`th of its repository.  Without a manifest one is made: by its tag or
 * its number, always the same, so that a seed which is sown twice makes no
 * second one.  `*added` tells whether it was not there before.  False with
 * `why` filled.
 */
bool seed_image(struct seed_place *place, const json_t *described,
    size_t number, struct image *out, bool *added, struct refusal *why);

#endif
