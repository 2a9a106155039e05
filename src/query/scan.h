/* An expression as tokens.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef QUERY_SCAN_H
#define QUERY_SCAN_H

#include <jansson.h>
#include <stddef.h>
#include <stdint.h>

#include "base/memory/arena.h"
#include "base/error.h"

enum token_type {
	TOK_EOF,
	TOK_NAME,
	TOK_QUOTED,
	TOK_LITERAL,
	TOK_NUMBER,
	TOK_CURRENT,
	TOK_DOT,
	TOK_STAR,
	TOK_COMMA,
	TOK_COLON,
	TOK_LBRACKET,
	TOK_RBRACKET,
	TOK_LPAREN,
	TOK_RPAREN,
	TOK_LBRACE,
	TOK_RBRACE,
	TOK_FLATTEN,
	TOK_FILTER,
	TOK_PIPE,
	TOK_OR,
	TOK_AND,
	TOK_EXPREF,
	TOK_NOT,
	TOK_EQ,
	TOK_NE,
	TOK_LT,
	TOK_LE,
	TOK_GT,
	TOK_GE
};

struct token {
	enum token_type type;
	size_t at;        /* byte where it starts */
	const char *text; /* as messages show it; a name unquoted */
	size_t len;
	json_t *value;  /* of a literal; owned by the pool */
	int64_t number; /* clamped to 64 bits */
};

/* All tokens of the expression, TOK_EOF last, in the arena; literals are added
 * to the array `pool`.  NULL with `err` filled (ERR_USAGE, the peer's text)
 * when one is malformed.  `expression` must outlive the tokens. */
struct token *scan_tokens(const char *expression, struct arena *arena,
    json_t *pool, struct error *err);

#endif
