/* An expression from its text to what it finds.
 * SPDX-License-Identifier: Apache-2.0 */
#include "query/query.h"

#include <stdlib.h>

#include "base/memory/alloc.h"
#include "query/eval.h"
#include "query/expref.h"
#include "query/grammar.h"

static struct node *
parse_all(struct parser *parser)
{
	struct node *root = parse_expression(parser, 0);
	struct buf what = {0};

	if (!root || parser->token->type == TOK_EOF)
		return root;
	buf_puts(&what, "Unexpected token: ");
	parse_write_token(&what, parser->token);
	parse_fail(parser, parser->token, parser->token->at, buf_text(&what));
	buf_free(&what);
	return NULL;
}

struct query *
query_parse(const char *expression, struct error *err)
{
	struct query *query = xmalloc(sizeof(*query));
	struct arena scratch = {0};
	struct parser parser = {expression, grammar_rules, query, NULL, err, 0};

	*query = (struct query){.pool = json_array()};
	if (*expression)
		parser.token =
		    scan_tokens(expression, &scratch, query->pool, err);
	else
		fail(err, ERR_USAGE,
		    "Invalid JMESPath expression: cannot be empty.");
	if (parser.token)
		query->root = parse_all(&parser);
	arena_free(&scratch);
	if (query->root)
		return query;
	query_free(query);
	return NULL;
}

void
query_free(struct query *query)
{
	if (!query)
		return;
	json_decref(query->pool);
	arena_free(&query->arena);
	free(query);
}

/* Whether an expression reference stands in what would be printed. */
static bool
has_expref(const struct query *query, json_t *value)
{
	size_t n = json_array_size(value);
	bool found = expref_find(query, value) != NULL;

	for (size_t i = 0; i < n && !found; i++)
		found = has_expref(query, json_array_get(value, i));
	for (void *i = json_object_iter(value); i && !found;
	     i = json_object_iter_next(value, i))
		found = has_expref(query, json_object_iter_value(i));
	return found;
}

json_t *
query_eval(const struct query *query, json_t *input, struct error *err)
{
	struct eval eval = {query, err, 0, eval_node};
	json_t *result = eval_node(&eval, query->root, input);

	if (!result || !query->loose || !has_expref(query, result))
		return result;
	json_decref(result);
	return fail_null(
	    err, ERR_GENERAL, "Encountered unrecognized type in JSON encoder.");
}
