/* SPDX-License-Identifier: Apache-2.0 */
#include "aws/identity/portal.h"

#include <string.h>

#include "aws/identity/ask.h"
#include "aws/wire/sigv4_canon.h"
#include "base/json/json.h"
#include "base/memory/buf.h"

/* Of a hundred each, where the portal chooses; nobody has as many. */
enum { PAGES = 1000 };

static const struct service service_sso = {.name = "sso",
    .id = "SSO",
    .endpoint_prefix = "portal.sso",
    .signing_name = "awsssoportal"};

json_t *
portal_ask(const struct portal *portal, const struct portal_question *asked,
    struct error *err)
{
	struct question question = {.protocol = &protocol_rest,
	    .service = &service_sso,
	    .operation = asked->operation,
	    .region = portal->region,
	    .method = asked->method,
	    .header = {"x-amz-sso_bearer_token", portal->token}};
	struct buf path = {0};
	json_t *answer;

	buf_puts(&path, asked->path);
	for (const char *const *word = asked->query; *word; word += 2) {
		if (!word[1])
			continue;
		buf_printf(
		    &path, "%c%s=", strchr(path.data, '?') ? '&' : '?', *word);
		canon_encode(&path, word[1], strlen(word[1]), "");
	}
	question.path = path.data;
	answer = ask_service(portal->lookup, &question, NULL, err);
	buf_free(&path);
	return answer;
}

/* Take a page; whether there is another one, which `*next` names. */
static bool
take_page(json_t *all, const char *list, const json_t *answer, char **next,
    struct arena *arena, struct error *err)
{
	json_t *items = json_object_get(answer, list);
	const char *token = json_get_string(answer, "nextToken");

	if (!json_is_array(items))
		return fail(err, ERR_GENERAL, "'%s'", list);
	json_array_extend(all, items);
	if (!token || !*token)
		return false;
	if (*next && strcmp(*next, token) == 0)
		return fail(err, ERR_GENERAL,
		    "Error during pagination: The same next token was received "
		    "twice: {'nextToken': '%s'}",
		    token);
	*next = arena_strdup(arena, token);
	return true;
}

static json_t *
ask_pages(const struct portal *portal, struct portal_question *question,
    const char **next, const char *list, struct error *err)
{
	json_t *all = json_array();
	char *token = NULL;
	bool more = true;

	for (int pages = 0; more && pages < PAGES; pages++) {
		json_t *answer = portal_ask(portal, question, err);

		more = answer &&
		    take_page(all, list, answer, &token,
			portal->lookup->settings->arena, err);
		*next = token;
		json_decref(answer);
	}
	if (err->kind == ERR_NONE)
		return all;
	json_decref(all);
	return NULL;
}

json_t *
portal_accounts(const struct portal *portal, struct error *err)
{
	struct portal_question question = {
	    "ListAccounts", "GET", "/assignment/accounts", {"next_token"}};

	return ask_pages(
	    portal, &question, &question.query[1], "accountList", err);
}

json_t *
portal_roles(
    const struct portal *portal, const char *account, struct error *err)
{
	struct portal_question question = {"ListAccountRoles", "GET",
	    "/assignment/roles", {"account_id", account, "next_token"}};

	return ask_pages(
	    portal, &question, &question.query[3], "roleList", err);
}
