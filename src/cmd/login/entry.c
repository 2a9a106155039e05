/* SPDX-License-Identifier: Apache-2.0 */
#include "cmd/login/entry.h"

#include <stdlib.h>
#include <string.h>

#include "base/memory/alloc.h"
#include "base/memory/buf.h"
#include "cmd/login/target.h"

void
entry_clear(struct entry *entry)
{
	free(entry->host);
	free(entry->user);
	wipe_text(&entry->password);
	login_token_clear(&entry->token);
}

/* A password of another region's registry is refused with a bare 400. */
static void
warn_of_other(struct run *run, const struct registry *wanted,
    const struct login_token *token)
{
	struct registry got;
	struct buf note = {0};

	if (!token->proxy_endpoint || wanted->kind != REGISTRY_PRIVATE ||
	    !registry_parse(token->proxy_endpoint, &got) ||
	    got.kind != REGISTRY_PRIVATE ||
	    (strcmp(got.region, wanted->region) == 0 &&
		strcmp(got.account, wanted->account) == 0))
		return;
	buf_printf(&note,
	    "%s: the service gave a password for %s: another %s; the "
	    "registry may refuse it with \"400 Bad Request\"",
	    wanted->host, got.host,
	    strcmp(got.region, wanted->region) ? "region" : "account");
	run->ui.warn(run->ui.ctx, note.data);
	buf_free(&note);
}

bool
entry_fetch(
    struct run *run, const char *name, struct entry *entry, struct error *err)
{
	struct registry registry;
	struct identity identity = {0};

	if (name && !target_resolve(run, name, &registry, &identity, err))
		return false;
	if (!fetch_token(
		run, name ? &registry : NULL, &identity, &entry->token, err) ||
	    !fetch_split(&entry->token, &entry->user, &entry->password, err))
		return false;
	if (name)
		warn_of_other(run, &registry, &entry->token);
	entry->host =
	    name ? xstrdup(registry.host) : target_host(&entry->token);
	return true;
}
