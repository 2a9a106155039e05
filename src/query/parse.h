/* The parser, below its grammar (grammar.c): top-down operator precedence,
 * after Vaughan Pratt.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef QUERY_PARSE_H
#define QUERY_PARSE_H

#include <stdbool.h>
#include <stddef.h>

#include "base/memory/buf.h"
#include "base/error.h"
#include "query/node.h"
#include "query/scan.h"

/* How strongly an operator binds. */
enum {
	POWER_PIPE = 1,
	POWER_OR = 2,
	POWER_AND = 3,
	POWER_COMPARE = 5,
	POWER_FLATTEN = 9,
	POWER_PROJECTION = 10, /* what binds less ends a projection */
	POWER_STAR = 20,
	POWER_FILTER = 21,
	POWER_DOT = 40,
	POWER_NOT = 45,
	POWER_LBRACE = 50,
	POWER_LBRACKET = 55,
	POWER_LPAREN = 60
};

struct rule;

struct parser {
	const char *text;
	const struct rule *rules; /* by type of token */
	struct query *query;
	const struct token *token; /* the next one */
	struct error *err;
	int frames; /* how deep Python's stack would be */
};

typedef struct node *parse_nud(struct parser *);
typedef struct node *parse_led(struct parser *, struct node *left);

/* How a type of token parses: at the start of an expression (`nud`), and
 * behind a left side (`led`) when it binds more strongly than what is around.
 * Both find the parser behind the token. */
struct rule {
	const char *name; /* in messages */
	int power;
	parse_nud *nud;
	parse_led *led;
};

/* All functions below that return a node give NULL once the error is filled,
 * and nodes of the query's arena otherwise. */
struct node *parse_expression(struct parser *parser, int power);
struct node *parse_list(struct parser *parser); /* behind "[" */
struct node *parse_hash(struct parser *parser); /* behind "{" */
struct node *parse_behind_dot(struct parser *parser, int power);

/* What a projection applies to each element. */
struct node *parse_right(struct parser *parser, int power);

/* Behind "[": an index or a slice of `left`. */
struct node *parse_indexed(struct parser *parser, struct node *left);

/* Take the next token if it has that type, else fill the error. */
bool parse_match(struct parser *parser, enum token_type type);

struct node *parse_node(struct parser *parser, enum node_kind kind);
void parse_node_append(struct node *parent, struct node *child);

/* A node of two; NULL when one of them is. */
struct node *parse_node_pair(struct parser *parser, enum node_kind kind,
    struct node *left, struct node *right);

/* "WHAT: Parse error at column …" with the caret below byte `at`. */
struct node *parse_fail(struct parser *parser, const struct token *token,
    size_t at, const char *what);

/* The token's value as Python's str(). */
void parse_write_token(struct buf *out, const struct token *token);

#endif
