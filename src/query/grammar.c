/* SPDX-License-Identifier: Apache-2.0 */
#include "query/grammar.h"

#include <string.h>

#include "base/json/json.h"
#include "query/functions.h"

static struct node *
nud_name(struct parser *parser)
{
	const struct token *token = &parser->token[-1];
	struct node *field = parse_node(parser, NODE_FIELD);

	field->name =
	    arena_strndup(&parser->query->arena, token->text, token->len);
	field->name_len = token->len;
	if (token->type == TOK_QUOTED && parser->token->type == TOK_LPAREN)
		return parse_fail(parser, parser->token, 0,
		    "Quoted identifier not allowed for function names.");
	return field;
}

static struct node *
nud_literal(struct parser *parser)
{
	struct node *node = parse_node(parser, NODE_LITERAL);

	node->value = parser->token[-1].value;
	return node;
}

static struct node *
nud_current(struct parser *parser)
{
	return parse_node(parser, NODE_CURRENT);
}

static struct node *
nud_star(struct parser *parser)
{
	struct node *right = parser->token->type == TOK_RBRACKET
	    ? parse_node(parser, NODE_CURRENT)
	    : parse_right(parser, POWER_STAR);
	return parse_node_pair(
	    parser, NODE_VALUES, parse_node(parser, NODE_CURRENT), right);
}

static struct node *
led_filter(struct parser *parser, struct node *left)
{
	struct node *condition = parse_expression(parser, 0), *right, *node;

	if (!condition || !parse_match(parser, TOK_RBRACKET))
		return NULL;
	right = parser->token->type == TOK_FLATTEN
	    ? parse_node(parser, NODE_CURRENT)
	    : parse_right(parser, POWER_FILTER);
	node = parse_node_pair(parser, NODE_FILTER, left, right);
	if (node)
		parse_node_append(node, condition);
	return node;
}

static struct node *
nud_filter(struct parser *parser)
{
	return led_filter(parser, parse_node(parser, NODE_CURRENT));
}

static struct node *
led_flatten(struct parser *parser, struct node *left)
{
	struct node *flat = parse_node(parser, NODE_FLATTEN);

	parse_node_append(flat, left);
	return parse_node_pair(
	    parser, NODE_PROJECTION, flat, parse_right(parser, POWER_FLATTEN));
}

static struct node *
nud_flatten(struct parser *parser)
{
	return led_flatten(parser, parse_node(parser, NODE_CURRENT));
}

static struct node *
nud_lparen(struct parser *parser)
{
	struct node *node = parse_expression(parser, 0);

	return node && parse_match(parser, TOK_RPAREN) ? node : NULL;
}

static struct node *
nud_not(struct parser *parser)
{
	struct node *operand = parse_expression(parser, POWER_NOT), *node;

	if (!operand)
		return NULL;
	node = parse_node(parser, NODE_NOT);
	parse_node_append(node, operand);
	return node;
}

/* The mark is known by its address, and equals nothing else. */
static struct node *
nud_expref(struct parser *parser)
{
	struct query *query = parser->query;
	struct node *body = parse_expression(parser, 0), *node;

	if (!body)
		return NULL;
	node = parse_node(parser, NODE_EXPREF);
	parse_node_append(node, body);
	node->value = json_new_big("NaN(expref)", 11);
	json_array_append_new(query->pool, node->value);
	node->expref = query->exprefs;
	query->exprefs = node;
	query->loose++;
	return node;
}

static struct node *
parse_star_bracket(struct parser *parser, struct node *left)
{
	return parse_node_pair(
	    parser, NODE_PROJECTION, left, parse_right(parser, POWER_STAR));
}

static struct node *
nud_lbracket(struct parser *parser)
{
	const struct token *next = parser->token;

	if (next->type == TOK_NUMBER || next->type == TOK_COLON)
		return parse_indexed(parser, parse_node(parser, NODE_CURRENT));
	if (next->type != TOK_STAR || next[1].type != TOK_RBRACKET)
		return parse_list(parser);
	parser->token += 2;
	return parse_star_bracket(parser, parse_node(parser, NODE_CURRENT));
}

static struct node *
led_lbracket(struct parser *parser, struct node *left)
{
	enum token_type type = parser->token->type;

	if (type == TOK_NUMBER || type == TOK_COLON)
		return parse_indexed(parser, left);
	if (!parse_match(parser, TOK_STAR) ||
	    !parse_match(parser, TOK_RBRACKET))
		return NULL;
	return parse_star_bracket(parser, left);
}

static struct node *
led_dot(struct parser *parser, struct node *left)
{
	struct node *right;

	if (parser->token->type == TOK_STAR) {
		parser->token++;
		return parse_node_pair(
		    parser, NODE_VALUES, left, parse_right(parser, POWER_DOT));
	}
	right = parse_behind_dot(parser, POWER_DOT);
	if (!right || left->kind != NODE_SUB)
		return parse_node_pair(parser, NODE_SUB, left, right);
	parse_node_append(left, right);
	return left;
}

static struct node *
led_pair(struct parser *parser, struct node *left)
{
	enum token_type type = parser->token[-1].type;
	enum node_kind kind = type == TOK_PIPE ? NODE_PIPE
	    : type == TOK_OR                   ? NODE_OR
					       : NODE_AND;

	return parse_node_pair(parser, kind, left,
	    parse_expression(parser, parser->rules[type].power));
}

static struct node *
led_compare(struct parser *parser, struct node *left)
{
	static const enum compare by_type[] = {
	    [TOK_EQ] = CMP_EQ,
	    [TOK_NE] = CMP_NE,
	    [TOK_LT] = CMP_LT,
	    [TOK_LE] = CMP_LE,
	    [TOK_GT] = CMP_GT,
	    [TOK_GE] = CMP_GE,
	};
	enum token_type type = parser->token[-1].type;
	struct node *node;

	parser->frames++;
	node = parse_node_pair(parser, NODE_COMPARE, left,
	    parse_expression(parser, POWER_COMPARE));
	parser->frames--;
	if (node)
		node->compare = by_type[type];
	return node;
}

static struct node *
fail_function_name(struct parser *parser)
{
	const struct token *before = parser->token - 2;
	struct buf what = {0};

	buf_puts(&what, "Invalid function name '");
	parse_write_token(&what, before);
	buf_putc(&what, '\'');
	parse_fail(parser, before, before->at, buf_text(&what));
	buf_free(&what);
	return NULL;
}

/* The peer does not insist on the commas here either. */
static struct node *
led_lparen(struct parser *parser, struct node *left)
{
	struct node *call, *arg;

	if (left->kind != NODE_FIELD)
		return fail_function_name(parser);
	call = parse_node(parser, NODE_CALL);
	call->name = left->name;
	call->name_len = left->name_len;
	call->function = function_find(left->name, left->name_len);
	while (parser->token->type != TOK_RPAREN) {
		arg = parse_expression(parser, 0);
		if (!arg)
			return NULL;
		if (parser->token->type == TOK_COMMA)
			parser->token++;
		if (arg->kind == NODE_EXPREF &&
		    function_takes_expref(call->function))
			parser->query->loose--;
		parse_node_append(call, arg);
	}
	parser->token++;
	return call;
}

const struct rule grammar_rules[] = {
    [TOK_EOF] = {"eof", 0, NULL, NULL},
    [TOK_NAME] = {"unquoted_identifier", 0, nud_name, NULL},
    [TOK_QUOTED] = {"quoted_identifier", 0, nud_name, NULL},
    [TOK_LITERAL] = {"literal", 0, nud_literal, NULL},
    [TOK_NUMBER] = {"number", 0, NULL, NULL},
    [TOK_CURRENT] = {"current", 0, nud_current, NULL},
    [TOK_DOT] = {"dot", POWER_DOT, NULL, led_dot},
    [TOK_STAR] = {"star", POWER_STAR, nud_star, NULL},
    [TOK_COMMA] = {"comma", 0, NULL, NULL},
    [TOK_COLON] = {"colon", 0, NULL, NULL},
    [TOK_LBRACKET] = {"lbracket", POWER_LBRACKET, nud_lbracket, led_lbracket},
    [TOK_RBRACKET] = {"rbracket", 0, NULL, NULL},
    [TOK_LPAREN] = {"lparen", POWER_LPAREN, nud_lparen, led_lparen},
    [TOK_RPAREN] = {"rparen", 0, NULL, NULL},
    [TOK_LBRACE] = {"lbrace", POWER_LBRACE, parse_hash, NULL},
    [TOK_RBRACE] = {"rbrace", 0, NULL, NULL},
    [TOK_FLATTEN] = {"flatten", POWER_FLATTEN, nud_flatten, led_flatten},
    [TOK_FILTER] = {"filter", POWER_FILTER, nud_filter, led_filter},
    [TOK_PIPE] = {"pipe", POWER_PIPE, NULL, led_pair},
    [TOK_OR] = {"or", POWER_OR, NULL, led_pair},
    [TOK_AND] = {"and", POWER_AND, NULL, led_pair},
    [TOK_EXPREF] = {"expref", 0, nud_expref, NULL},
    [TOK_NOT] = {"not", POWER_NOT, nud_not, NULL},
    [TOK_EQ] = {"eq", POWER_COMPARE, NULL, led_compare},
    [TOK_NE] = {"ne", POWER_COMPARE, NULL, led_compare},
    [TOK_LT] = {"lt", POWER_COMPARE, NULL, led_compare},
    [TOK_LE] = {"lte", POWER_COMPARE, NULL, led_compare},
    [TOK_GT] = {"gt", POWER_COMPARE, NULL, led_compare},
    [TOK_GE] = {"gte", POWER_COMPARE, NULL, led_compare},
};
