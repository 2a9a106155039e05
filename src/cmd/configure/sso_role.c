/* SPDX-License-Identifier: Apache-2.0 */
#include "cmd/configure/sso_role.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "aws/identity/ask.h"
#include "base/json/json.h"
#include "base/json/json_make.h"
#include "cli/menu.h"
#include "cli/standard_output.h"

/* What is chosen among: an account, a role. */
struct offer {
	const char *value, *label;
	const char *order; /* they stand by it, in any case */
	bool last;         /* behind all others */
	size_t place;
};

/* How the two kinds are spoken of, and named by the portal and in a file. */
struct wording {
	const char *member, *key, *what, *used, *quote;
};

static const struct wording accounts_kind = {
    "accountId", "sso_account_id", "AWS account", "account ID", ""};
static const struct wording roles_kind = {
    "roleName", "sso_role_name", "role", "role name", "\""};

static int
compare(const void *left, const void *right)
{
	const struct offer *a = left, *b = right;
	int order = a->last != b->last ? (a->last ? 1 : -1)
				       : strcasecmp(a->order, b->order);

	if (order)
		return order;
	return a->place < b->place ? -1 : a->place > b->place;
}

static void
name_account(struct arena *arena, const json_t *account, struct offer *out)
{
	const char *name = json_get_string(account, "accountName");
	const char *mail = json_get_string(account, "emailAddress");

	out->last = !name && !mail;
	if (out->last)
		return;
	out->order = arena_strdup(arena, name ? name : mail);
	out->label = arena_printf(arena, "%s%s%s (%s)", name ? name : "",
	    name && mail ? ", " : "", mail ? mail : "", out->value);
}

static bool
read_choices(struct arena *arena, const json_t *items,
    const struct wording *kind, struct offer *choices, struct error *err)
{
	size_t i;
	const json_t *item;

	json_array_foreach (items, i, item) {
		const char *value = json_get_string(item, kind->member);
		struct offer *choice = &choices[i];

		if (!value)
			return fail(err, ERR_GENERAL, "'%s'", kind->member);
		value = arena_strdup(arena, value);
		*choice = (struct offer){value, value, value, false, i};
		if (kind == &accounts_kind)
			name_account(arena, item, choice);
	}
	qsort(choices, json_array_size(items), sizeof(*choices), compare);
	return true;
}

static bool
choose(struct sso_questions *questions, const struct offer *choices, size_t n,
    const struct wording *kind, size_t *chosen, struct error *err)
{
	struct arena *arena = &questions->run->arena;
	const char **labels = arena_array(arena, const char *, n);

	*chosen = 0;
	if (n == 1)
		return print_text(
		    arena_printf(arena, "The only %s available to you is: %s\n",
			kind->what, choices[0].value),
		    err);
	for (size_t i = 0; i < n; i++)
		labels[i] = choices[i].label;
	return print_text(
		   arena_printf(arena, "There are %zu %ss available to you.\n",
		       n, kind->what),
		   err) &&
	    menu_choose(&questions->ask, labels, n, chosen, err);
}

/* One of `items`, at least one. */
static bool
pick(struct sso_questions *questions, const json_t *items,
    const struct wording *kind, json_t *keys, const char **value,
    struct error *err)
{
	struct arena *arena = &questions->run->arena;
	size_t n = json_array_size(items), chosen;
	struct offer *choices = arena_array(arena, struct offer, n);

	if (!read_choices(arena, items, kind, choices, err) ||
	    !choose(questions, choices, n, kind, &chosen, err))
		return false;
	*value = choices[chosen].value;
	json_object_set_new(keys, kind->key, json_text(*value));
	return print_text(arena_printf(arena, "Using the %s %s%s%s\n",
			      kind->used, kind->quote, *value, kind->quote),
	    err);
}

static bool
pick_account(struct sso_questions *questions, const struct portal *portal,
    json_t *keys, struct sso_role *out, struct error *err)
{
	json_t *accounts = portal_accounts(portal, err);
	bool ok = accounts != NULL;

	if (ok && json_array_size(accounts) == 0)
		ok = fail(
		    err, ERR_GENERAL, "No AWS accounts are available to you.");
	ok = ok &&
	    pick(questions, accounts, &accounts_kind, keys, &out->account, err);
	json_decref(accounts);
	return ok;
}

static bool
pick_role(struct sso_questions *questions, const struct portal *portal,
    json_t *keys, struct sso_role *out, struct error *err)
{
	json_t *roles = portal_roles(portal, out->account, err);
	bool ok = roles != NULL;

	if (ok && json_array_size(roles) == 0)
		ok = fail(err, ERR_GENERAL,
		    "No roles are available for the account %s", out->account);
	ok = ok && pick(questions, roles, &roles_kind, keys, &out->role, err);
	json_decref(roles);
	return ok;
}

bool
sso_role_is_whole(const struct sso_role *role)
{
	return role->account && *role->account && role->role && *role->role;
}

bool
sso_role_choose(struct sso_questions *questions, const struct portal *portal,
    json_t *keys, struct sso_role *out, struct error *err)
{
	if (pick_account(questions, portal, keys, out, err) &&
	    pick_role(questions, portal, keys, out, err))
		return true;
	if (strcmp(ask_code(err), "UnauthorizedException") != 0)
		return false;
	error_clear(err);
	return print_text("Unable to list AWS accounts and/or roles. Skipping "
			  "configuring AWS credential provider for profile.\n",
	    err);
}
