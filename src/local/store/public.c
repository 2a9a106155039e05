/* SPDX-License-Identifier: Apache-2.0 */
#include "local/store/public.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/text/base64.h"
#include "local/store/json_text.h"
#include "local/store/setting.h"
#include "local/store/sql.h"

/* The digits of such an alias but the first, which is a letter. */
enum { DIGITS = PUBLIC_ALIAS - 2, LETTERS = 26, BASE = 36 };

void
public_first_alias(const char *account, char out[PUBLIC_ALIAS])
{
	static const char digits[] = "abcdefghijklmnopqrstuvwxyz0123456789";
	unsigned long long rest = strtoull(account, NULL, 10);

	for (int i = DIGITS; i > 0; i--, rest /= BASE)
		out[i] = digits[rest % BASE];
	out[0] = digits[rest % LETTERS];
	out[DIGITS + 1] = '\0';
}

/* The account whose first alias that would be. */
static const char *
first_account(struct arena *arena, const char *alias)
{
	unsigned long long number = 0;
	char again[PUBLIC_ALIAS];
	char *account;

	if (strlen(alias) != DIGITS + 1)
		return NULL;
	for (const char *c = alias; *c; c++)
		number = number * BASE +
		    (unsigned long long)(*c >= 'a' ? *c - 'a'
						   : *c - '0' + LETTERS);
	account = arena_printf(arena, "%012llu", number);
	if (!registry_account_is_valid(account))
		return NULL;
	public_first_alias(account, again);
	return strcmp(again, alias) == 0 ? account : NULL;
}

const char *
public_alias(struct tx *tx, struct arena *arena, const struct realm *registry)
{
	const char *chosen = setting_get(tx, arena, registry, "alias");
	char first[PUBLIC_ALIAS];

	if (chosen)
		return chosen;
	public_first_alias(registry->account, first);
	return arena_strdup(arena, first);
}

static const char *
who_chose(struct tx *tx, struct arena *arena, const char *alias)
{
	return sql_get_text(tx, arena,
	    "SELECT account FROM setting JOIN registry"
	    " ON registry.id=setting.registry"
	    " WHERE setting.name='alias' AND value=?",
	    "s", alias);
}

bool
public_set_alias(struct tx *tx, struct arena *arena,
    const struct realm *registry, const char *alias, struct refusal *why)
{
	const char *owner = who_chose(tx, arena, alias);

	if (owner && strcmp(owner, registry->account) != 0)
		return refuse(why, arena, "RegistryAliasException",
		    "the alias \"%s\" is that of the account %s", alias, owner);
	return setting_set(tx, registry, "alias", alias);
}

const char *
public_account(struct tx *tx, struct arena *arena, const char *alias)
{
	const char *chosen;

	if (registry_account_is_valid(alias))
		return alias;
	chosen = who_chose(tx, arena, alias);
	return chosen ? chosen : first_account(arena, alias);
}

static bool
is_base64(const json_t *blob)
{
	struct buf bytes = {0};
	bool good = base64_decode(
	    &bytes, json_string_value(blob), json_string_length(blob));

	buf_free(&bytes);
	return good;
}

bool
public_read_catalog(
    struct arena *arena, const json_t *given, struct public_catalog *out)
{
	static const char *const words[] = {"description", "architectures",
	    "operatingSystems", "aboutText", "usageText", NULL};
	const json_t *logo = json_object_get(given, "logoImageBlob");
	json_auto_t *kept = json_object();

	*out = (struct public_catalog){0};
	if (!given)
		return true;
	for (size_t i = 0; words[i]; i++) {
		json_t *value = json_object_get(given, words[i]);

		if (value && !json_is_null(value))
			json_object_set(kept, words[i], value);
	}
	out->data = json_to_text(arena, kept);
	if (json_string_length(logo) > 0)
		out->logo = json_string_value(logo);
	return !out->logo || is_base64(logo);
}

struct public_catalog
public_get_catalog(struct tx *tx, struct arena *arena, const struct repo *repo)
{
	struct public_catalog out = {0};
	struct sqlite3_stmt *q = sql_bind(tx,
	    "SELECT catalog, logo FROM repository WHERE id=?", "i", repo->id);

	while (sql_step(tx, q))
		out = (struct public_catalog){
		    sql_text(arena, q, 0), sql_text(arena, q, 1)};
	return out;
}

bool
public_set_catalog(struct tx *tx, const struct repo *repo,
    const struct public_catalog *catalog)
{
	return sql_run(tx, "UPDATE repository SET catalog=?, logo=? WHERE id=?",
	    "ssi", catalog->data, catalog->logo, repo->id);
}
