/* SPDX-License-Identifier: Apache-2.0 */
#include "query/parse.h"

#include <string.h>

#include "base/text/repr.h"
#include "base/text/utf8.h"

/* Python gives up at 1000 calls, of which some are below the parser. */
enum { MAX_FRAMES = 979 };

struct node *
parse_node(struct parser *parser, enum node_kind kind)
{
	struct node *node = arena_new(&parser->query->arena, struct node);

	node->kind = kind;
	return node;
}

void
parse_node_append(struct node *parent, struct node *child)
{
	if (parent->last)
		parent->last->next = child;
	else
		parent->first = child;
	parent->last = child;
	parent->count++;
}

/* NULL when a child is: its error stands. */
struct node *
parse_node_pair(struct parser *parser, enum node_kind kind, struct node *left,
    struct node *right)
{
	struct node *node;

	if (!left || !right)
		return NULL;
	node = parse_node(parser, kind);
	parse_node_append(node, left);
	parse_node_append(node, right);
	return node;
}

static const char *
upper(char out[32], const char *name)
{
	size_t i;

	for (i = 0; i < 31 && name[i]; i++) {
		bool lower = name[i] >= 'a' && name[i] <= 'z';

		out[i] = (char)(lower ? name[i] - 'a' + 'A' : name[i]);
	}
	out[i] = '\0';
	return out;
}

void
parse_write_token(struct buf *out, const struct token *token)
{
	if (token->type == TOK_LITERAL)
		repr_write_str(out, token->value);
	else
		buf_add(out, token->text, token->len);
}

/* Always NULL: "WHAT: Parse error at column …", pointing at byte `at`. */
struct node *
parse_fail(struct parser *parser, const struct token *token, size_t at,
    const char *what)
{
	struct buf value = {0};
	char type[32];
	size_t column = utf8_count(parser->text, at);

	parse_write_token(&value, token);
	fail(parser->err, ERR_USAGE,
	    "%s: Parse error at column %zu, token \"%s\" (%s), for "
	    "expression:\n\"%s\"\n%*s^",
	    what, column, buf_text(&value),
	    upper(type, parser->rules[token->type].name), parser->text,
	    (int)column + 1, "");
	buf_free(&value);
	return NULL;
}

static struct node *
fail_incomplete(struct parser *parser)
{
	return fail_null(parser->err, ERR_USAGE,
	    "Invalid jmespath expression: Incomplete expression:\n\"%s\"\n%*s^",
	    parser->text,
	    (int)utf8_count(parser->text, strlen(parser->text)) + 1, "");
}

static struct node *
fail_expecting(struct parser *parser, const char *expected)
{
	struct buf what = {0};

	buf_printf(&what, "Expecting: %s, got: %s", expected,
	    parser->rules[parser->token->type].name);
	parse_fail(parser, parser->token, parser->token->at, buf_text(&what));
	buf_free(&what);
	return NULL;
}

static struct node *
fail_invalid(struct parser *parser, const struct token *token)
{
	if (token->type == TOK_EOF)
		return fail_incomplete(parser);
	return parse_fail(parser, token, token->at, "invalid token");
}

/* Take the next token, which must be of that type. */
bool
parse_match(struct parser *parser, enum token_type type)
{
	if (parser->token->type == type) {
		parser->token++;
		return true;
	}
	if (parser->token->type == TOK_EOF)
		fail_incomplete(parser);
	else
		fail_expecting(parser, parser->rules[type].name);
	return false;
}

struct node *
parse_list(struct parser *parser)
{
	struct node *list = parse_node(parser, NODE_LIST), *item;

	parser->frames++;
	for (;;) {
		item = parse_expression(parser, 0);
		if (!item)
			return NULL;
		parse_node_append(list, item);
		if (parser->token->type == TOK_RBRACKET)
			break;
		if (!parse_match(parser, TOK_COMMA))
			return NULL;
	}
	parser->token++;
	parser->frames--;
	return list;
}

static struct node *
parse_pair(struct parser *parser)
{
	const struct token *key = parser->token;
	struct node *value;

	if (key->type != TOK_QUOTED && key->type != TOK_NAME)
		return key->type == TOK_EOF
		    ? fail_incomplete(parser)
		    : fail_expecting(parser,
			  "['quoted_identifier', 'unquoted_identifier']");
	parser->token++;
	if (!parse_match(parser, TOK_COLON))
		return NULL;
	value = parse_expression(parser, 0);
	if (!value)
		return NULL;
	value->key = arena_strndup(&parser->query->arena, key->text, key->len);
	value->key_len = key->len;
	return value;
}

/* The peer does not insist on the commas. */
struct node *
parse_hash(struct parser *parser)
{
	struct node *hash = parse_node(parser, NODE_HASH), *pair;

	parser->frames++;
	for (;;) {
		pair = parse_pair(parser);
		if (!pair)
			return NULL;
		parse_node_append(hash, pair);
		if (parser->token->type == TOK_COMMA) {
			parser->token++;
		} else if (parser->token->type == TOK_RBRACE) {
			parser->token++;
			parser->frames--;
			return hash;
		}
	}
}

static struct node *
behind_dot(struct parser *parser, int power)
{
	switch (parser->token->type) {
	case TOK_QUOTED:
	case TOK_NAME:
	case TOK_STAR:
		return parse_expression(parser, power);
	case TOK_LBRACKET:
		parser->token++;
		return parse_list(parser);
	case TOK_LBRACE:
		parser->token++;
		return parse_hash(parser);
	default:
		return fail_expecting(parser,
		    "['quoted_identifier', 'unquoted_identifier', "
		    "'lbracket', 'lbrace']");
	}
}

struct node *
parse_behind_dot(struct parser *parser, int power)
{
	struct node *node;

	parser->frames++;
	node = behind_dot(parser, power);
	parser->frames--;
	return node;
}

static struct node *
right_side(struct parser *parser, int power)
{
	const struct token *token = parser->token;

	if (parser->rules[token->type].power < POWER_PROJECTION)
		return parse_node(parser, NODE_CURRENT);
	if (token->type == TOK_LBRACKET || token->type == TOK_FILTER)
		return parse_expression(parser, power);
	if (token->type != TOK_DOT)
		return parse_fail(parser, token, token->at, "syntax error");
	parser->token++;
	return parse_behind_dot(parser, power);
}

struct node *
parse_right(struct parser *parser, int power)
{
	struct node *node;

	parser->frames++;
	node = right_side(parser, power);
	parser->frames--;
	return node;
}

static struct node *
parse_slice(struct parser *parser)
{
	struct node *slice = parse_node(parser, NODE_SLICE);
	const struct token *token;
	size_t i = 0;

	while ((token = parser->token)->type != TOK_RBRACKET) {
		if (token->type == TOK_COLON && i < 2)
			i++;
		else if (token->type == TOK_NUMBER)
			slice->part[i] =
			    (struct slice_part){true, token->number};
		else
			return parse_fail(
			    parser, token, token->at, "syntax error");
		parser->token++;
	}
	parser->token++;
	return slice;
}

/* Behind "[": a number or a slice. */
static struct node *
parse_index(struct parser *parser)
{
	struct node *index;

	if (parser->token[0].type == TOK_COLON ||
	    parser->token[1].type == TOK_COLON)
		return parse_slice(parser);
	index = parse_node(parser, NODE_INDEX);
	index->part[0] = (struct slice_part){true, parser->token->number};
	parser->token++;
	return parse_match(parser, TOK_RBRACKET) ? index : NULL;
}

struct node *
parse_indexed(struct parser *parser, struct node *left)
{
	struct node *right = parse_index(parser), *node;

	if (!right)
		return NULL;
	if (left->kind == NODE_INDEXED) {
		parse_node_append(left, right);
		return left;
	}
	node = parse_node_pair(parser, NODE_INDEXED, left, right);
	if (right->kind != NODE_SLICE)
		return node;
	return parse_node_pair(
	    parser, NODE_PROJECTION, node, parse_right(parser, POWER_STAR));
}

static struct node *
climb(struct parser *parser, int power)
{
	const struct token *token = parser->token++;
	parse_nud *nud = parser->rules[token->type].nud;
	struct node *left;

	if (!nud)
		return fail_invalid(parser, token);
	left = nud(parser);
	while (left && power < parser->rules[parser->token->type].power) {
		parse_led *led = parser->rules[parser->token->type].led;

		if (!led)
			return fail_invalid(parser, parser->token);
		parser->token++;
		left = led(parser, left);
	}
	return left;
}

struct node *
parse_expression(struct parser *parser, int power)
{
	struct node *node;

	if (parser->frames > MAX_FRAMES)
		return fail_null(
		    parser->err, ERR_USAGE, "maximum recursion depth exceeded");
	parser->frames += 2;
	node = climb(parser, power);
	parser->frames -= 2;
	return node;
}
