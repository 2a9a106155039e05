/* Rules of pull-through caches, looked for in the store.
 * SPDX-License-Identifier: Apache-2.0 */
#include "local/registry/pull_rule.h"

#include <string.h>

#include "base/json/json.h"
#include "local/store/repo.h"
#include "local/store/sql.h"

/* A prefix may end in a slash, which says nothing more. */
static size_t
strip_slash(const char *prefix)
{
	size_t len = strlen(prefix);

	return len > 0 && prefix[len - 1] == '/' ? len - 1 : len;
}

/* What is left of the name behind a rule's prefix; NULL: it does not fit. */
static const char *
rest_of(const char *name, const char *prefix)
{
	size_t len;

	if (!prefix)
		return NULL;
	if (strcmp(prefix, "ROOT") == 0)
		return name;
	len = strip_slash(prefix);
	return strncmp(name, prefix, len) == 0 && name[len] == '/'
	    ? name + len + 1
	    : NULL;
}

static void
use_rule(struct arena *arena, const char *text, const char *rest,
    struct pull_source *out)
{
	json_auto_t *rule = text ? json_read(text, strlen(text), NULL) : NULL;
	const char *prefix = json_get_string(rule, "upstreamRepositoryPrefix");
	const char *url = json_get_string(rule, "upstreamRegistryUrl");
	const char *role = json_get_string(rule, "customRoleArn");

	if (!url)
		return;
	out->url = arena_strdup(arena, url);
	out->role = role ? arena_strdup(arena, role) : NULL;
	out->repository = prefix && strcmp(prefix, "ROOT") != 0
	    ? arena_printf(
		  arena, "%.*s/%s", (int)strip_slash(prefix), prefix, rest)
	    : arena_strdup(arena, rest);
}

bool
pull_rule_find(struct store *store, struct arena *arena, const char *account,
    const char *region, const char *name, struct pull_source *out)
{
	struct realm registry;
	struct sqlite3_stmt *q;
	struct tx tx;

	*out = (struct pull_source){0};
	if (!store_read(store, &tx))
		return false;
	if (registry_find(&tx, arena, account, region, &registry)) {
		q = sql_bind(&tx,
		    "SELECT name, value FROM item WHERE registry=?"
		    " AND kind='pull_through'"
		    " ORDER BY name='ROOT', length(name) DESC",
		    "i", registry.id);
		while (sql_step(&tx, q)) {
			const char *rest = rest_of(name, sql_text(arena, q, 0));

			if (rest && !out->url)
				use_rule(
				    arena, sql_text(arena, q, 1), rest, out);
		}
	}
	store_end(&tx);
	return out->url != NULL;
}
