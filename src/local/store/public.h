/* Registries of ECR Public: one an account, in no region, by aliases that
 * nobody else has.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef LOCAL_STORE_PUBLIC_H
#define LOCAL_STORE_PUBLIC_H

#include <jansson.h>
#include <stdbool.h>

#include "local/store/repo.h"

enum { PUBLIC_ALIAS = 9 }; /* bytes of the alias that each account has */

/* The alias that an account has from the start: a letter and seven letters or
 * digits, "a2kq7f1c", always the same and no other account's. */
void public_first_alias(const char *account, char out[PUBLIC_ALIAS]);

/* The alias that it goes by: the one that was chosen, or that. */
const char *public_alias(
    struct tx *tx, struct arena *arena, const struct realm *registry);

/* Choose one; false with `why` where another account has chosen it, empty when
 * the database failed. */
bool public_set_alias(struct tx *tx, struct arena *arena,
    const struct realm *registry, const char *alias, struct refusal *why);

/* The account that has an alias, or is written in its place; NULL where nobody
 * has it. */
const char *public_account(
    struct tx *tx, struct arena *arena, const char *alias);

/* What is told of a repository to those who look for one: JSON, and its logo
 * as Base64; either may be NULL. */
struct public_catalog {
	const char *data, *logo;
};

/* Take what a caller tells of a repository apart: its texts, and the logo;
 * false: that is no Base64. */
bool public_read_catalog(
    struct arena *arena, const json_t *given, struct public_catalog *out);

struct public_catalog public_get_catalog(
    struct tx *tx, struct arena *arena, const struct repo *repo);
bool public_set_catalog(struct tx *tx, const struct repo *repo,
    const struct public_catalog *catalog);

#endif
